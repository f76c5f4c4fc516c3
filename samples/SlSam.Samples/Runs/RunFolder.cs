using System.Text.Json.Nodes;
using SlSam.Samples.Files;
using SlSam.State;

namespace SlSam.Samples.Runs;

/// <summary>The output folder of a run, and where in it things are.</summary>
/// <param name="path">The folder; need not be there.</param>
public sealed class RunFolder(string path)
{
    /// <summary>Name of the file that says what of the data was left out.</summary>
    internal const string LeftOut = "left-out.txt";

    private const string ConfigurationName = "config-effective.json";

    /// <summary>The folder.</summary>
    public string Path { get; } = path;

    /// <summary>The trained model, as Hugging Face's libraries load it.</summary>
    public string Model => In("model");

    /// <summary>Checkpoints to go on from.</summary>
    internal Checkpoints Checkpoints => new(In("checkpoints"));

    /// <summary>Folders that are a run's alone.</summary>
    private string[] Own => [Events, Model];

    internal string Events => In("events");

    internal string Metrics => In("metrics.csv");

    internal string Activity => In("activity.csv");

    private string Answers => In("answers.txt");

    /// <summary>The effective options of the run in a folder; null where there is none.</summary>
    public static string? FindConfiguration(string? folder) =>
        folder is not null && System.IO.Path.Combine(folder, ConfigurationName) is var file && File.Exists(file) ? file : null;

    /// <summary>A folder that is not there yet, under <c>out</c> in the current one.</summary>
    /// <param name="name">Of what is run.</param>
    /// <param name="now">For its name.</param>
    public static string New(string name, DateTimeOffset now)
    {
        var plain = System.IO.Path.Combine("out", FormattableString.Invariant($"{name}-{now:yyyy-MM-dd-HHmmss}"));
        var numbered = Enumerable.Range(2, int.MaxValue - 2).Select(number => FormattableString.Invariant($"{plain}-{number}"));
        return numbered.Prepend(plain).First(folder => !Directory.Exists(folder));
    }

    /// <summary>Refuses a path that cannot become a folder, before any work is done for it.</summary>
    /// <param name="path">As <c>--output</c> has it.</param>
    /// <exception cref="BadInputException">It, or what it would be in, is a file.</exception>
    internal static void RequireNoFile(string path)
    {
        for (var at = System.IO.Path.GetFullPath(path); at is not null; at = System.IO.Path.GetDirectoryName(at))
        {
            if (File.Exists(at))
            {
                throw new BadInputException($"--output: found {path}, where {at} is a file, expected a folder or a new name.");
            }
        }
    }

    /// <summary>Writes the effective options, as <c>--config</c> reads them.</summary>
    internal void WriteConfiguration(JsonObject options) => JsonFile.Write(In(ConfigurationName), options);

    /// <summary>Writes what a model answers, where it does.</summary>
    internal void WriteAnswers(IReadOnlyList<SampleAnswer> answers)
    {
        if (answers.Count > 0)
        {
            AtomicFile.WriteText(Answers, SampleAnswer.Write(answers));
        }
    }

    /// <summary>What an earlier run left that is worth something, for messages; null where there is nothing of the kind.</summary>
    internal string? FindRun() =>
        IsFinished ? $"a finished run ({In(RunSummary.FileName)})"
        : Checkpoints.Newest is { } newest ? $"a run that is not finished ({newest})"
        : File.Exists(In(RunSummary.FileName)) ? "a run"
        : Directory.Exists(Model) ? "a model"
        : null;

    private bool IsFinished
    {
        get
        {
            try
            {
                return RunSummary.Read(Path).Finished;
            }
            catch (Exception exception) when (exception is IOException or InvalidDataException)
            {
                return false; // there is none, or a part of one
            }
        }
    }

    /// <summary>Which of the options of a run names something that <see cref="Clear"/> would remove: its own model, to go on from, say.</summary>
    /// <returns>The option without dashes, and what it names; null for none.</returns>
    internal (string Option, string Value)? FindInUse(JsonObject options)
    {
        string[] removed = [.. Own.Append(Checkpoints.Folder).Select(Whole)];
        return options
            .Where(option => option.Value is JsonValue value && value.TryGetValue(out string? text) && System.IO.Path.Exists(text))
            .Select(option => ((string Option, string Value)?)(option.Key, (string)option.Value!))
            .FirstOrDefault(option =>
                Array.Exists(removed, folder => Whole(option!.Value.Value).StartsWith(folder, StringComparison.Ordinal))
            );

        static string Whole(string path) =>
            System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(path)) + System.IO.Path.DirectorySeparatorChar;
    }

    /// <summary>Makes the folder, or removes all that an earlier run left in it; what no run writes stays.</summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    internal void Clear()
    {
        Directory.CreateDirectory(Path);
        File.Delete(In(RunSummary.FileName)); // first: what is left of a run does not look like a whole one
        Checkpoints.Clear();
        foreach (var folder in Own.Where(Directory.Exists))
        {
            Directory.Delete(folder, recursive: true);
        }
        foreach (
            var file in (string[])
                [
                    Metrics,
                    Activity,
                    Answers,
                    In(ConfigurationName),
                    In(LeftOut),
                    In("images-checked.json"),
                    .. Directory.EnumerateFiles(Path, "*.png"),
                ]
        )
        {
            File.Delete(file);
        }
    }

    /// <summary>Writes what an assignment wants to keep.</summary>
    /// <exception cref="IOException">A file cannot be written.</exception>
    internal void Keep(IEnumerable<(string Name, Action<string> Write)> files)
    {
        foreach (var (name, write) in files)
        {
            write(In(name));
        }
    }

    private string In(string name) => System.IO.Path.Combine(Path, name);
}
