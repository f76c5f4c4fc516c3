using SlSam.Samples.Data.Text;

namespace SlSam.Samples.Data.Glue;

/// <summary>
/// A task of the General Language Understanding Evaluation (Wang et al. 2018), and how to read its files as they are distributed.
/// </summary>
/// <param name="Name">In lower case: cola, sst-2, mrpc, sts-b, qqp, mnli, qnli, rte.</param>
/// <param name="Columns">Where in the files an example is.</param>
/// <param name="Labels">Names of the classes in the order of GLUE; none where a score is asked for.</param>
/// <param name="Spelling">How labels are written in the files.</param>
/// <param name="Metrics">Those of GLUE.</param>
public sealed record GlueTask(
    string Name,
    GlueColumns Columns,
    IReadOnlyList<string> Labels,
    GlueLabels Spelling,
    params IReadOnlyList<MetricKind> Metrics
) : TextTask(Name, Labels, Metrics)
{
    /// <summary>All tasks.</summary>
    public static IReadOnlyList<GlueTask> All => GlueTasks.All;

    /// <summary>What there is to learn from.</summary>
    public GlueFile TrainingFile { get; init; } = new(Name, "train.tsv");

    /// <summary>What there is to be tested on.</summary>
    public IReadOnlyList<GlueFile> EvaluationFiles { get; init; } = [new(Name, "dev.tsv")];

    /// <summary>The task of that name, hyphen or not, in small or capital letters.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public static GlueTask Get(string name) =>
        Find(name)
        ?? throw new ArgumentException(
            $"Found task '{name}', expected one of {string.Join(", ", All.Select(task => task.Name))}.",
            nameof(name)
        );

    /// <summary>As <see cref="Get"/>, but null where there is none.</summary>
    public static GlueTask? Find(string name) =>
        All.FirstOrDefault(task => Plain(task.Name).Equals(Plain(name), StringComparison.OrdinalIgnoreCase));

    /// <summary>Reads the examples to learn from.</summary>
    /// <param name="folder">With the files of the task.</param>
    /// <param name="skipMalformed">Leaves lines out that are no examples, and counts them, in place of an exception.</param>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="FileNotFoundException">The file is not there.</exception>
    /// <exception cref="InvalidDataException">The file is not of this task, a line is no example, or there is no example at all.</exception>
    public TextSet ReadTraining(string folder, bool skipMalformed = false) => Read(TrainingFile, folder, skipMalformed);

    /// <summary>Reads the examples to be tested on; MNLI has two sets of them, mnli-matched and mnli-mismatched.</summary>
    /// <inheritdoc cref="ReadTraining"/>
    public IReadOnlyList<TextSet> ReadEvaluations(string folder, bool skipMalformed = false) =>
        [.. EvaluationFiles.Select(file => Read(file, folder, skipMalformed))];

    /// <summary>Reads one file of the task, whatever it is called.</summary>
    /// <param name="path">Of the file.</param>
    /// <param name="skipMalformed">Leaves lines out that are no examples, and counts them, in place of an exception.</param>
    /// <exception cref="FileNotFoundException">The file is not there.</exception>
    /// <exception cref="InvalidDataException">The file is not of this task, a line is no example, or there is no example at all.</exception>
    public TextSet ReadFile(string path, bool skipMalformed = false) => new GlueReader(this, path, skipMalformed).Read(Name);

    private TextSet Read(GlueFile file, string folder, bool skipMalformed) =>
        new GlueReader(this, file.Find(folder), skipMalformed).Read(file.Set);

    private static string Plain(string name) => name.Replace("-", "", StringComparison.Ordinal);
}
