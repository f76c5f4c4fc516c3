using SlSam.HuggingFace;
using SlSam.Samples.Data.Text;
using SlSam.Samples.Metrics;
using SlSam.Samples.Runs;
using SlSam.Samples.Training;

namespace SlSam.Roberta;

/// <summary>A classifier of texts, new or from a folder, as what a job trains.</summary>
internal static class ClassifierToTrain
{
    /// <summary>Configuration and tokenizer of a small model to train from scratch.</summary>
    private static string MiniFolder => Path.Combine(AppContext.BaseDirectory, "Mini");

    /// <summary>
    /// The assignment of a job, which owns the model; it has random weights from torch's generator where none are loaded.
    /// </summary>
    /// <exception cref="IOException">A file of the model is missing.</exception>
    /// <exception cref="InvalidDataException">The model's folder is not as it should be.</exception>
    public static Assignment Create(TrainOptions options, TrainSource source)
    {
        var notices = new List<string>();
        var folder = source.Model ?? MiniFolder;
        IReadOnlyList<string> labels = source.Task.IsRegression ? ["LABEL_0"] : source.Task.Labels;
        var tokenizer = Tokenizer.Load(folder);
        var model = source.Model is null
            ? PretrainedModel.Create<SequenceClassifier>(folder, labels)
            : PretrainedModel.Load<SequenceClassifier>(folder, labels, notice: notices.Add);
        try
        {
            return Assign(options, source, new TextModel(model, tokenizer), notices);
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    private static Assignment Assign(TrainOptions options, TrainSource source, TextModel model, IReadOnlyList<string> notices)
    {
        var tests = source.Texts.Tests;
        return new Assignment
        {
            Task = new TextClassification(model.Model, source.Task.Measure),
            Training = Batches(source.Texts.Training, shuffled: true, options.GroupByLength),
            Test = Batches(tests[0], shuffled: false, byLength: true),
            OtherTests = [.. tests.Skip(1).Select(set => (set.Name, Batches(set, shuffled: false, byLength: true)))],
            Unit = "texts",
            Blocks = model.Model.Blocks,
            Description = [.. Describe(options, source, model.Model, notices)],
            SaveModel = model.Model.SaveTo,
        };

        TextBatches Batches(TextSet texts, bool shuffled, bool byLength) =>
            new(
                model.Encode(texts.Examples, options.MaxLength),
                new TextBatchOptions
                {
                    BatchSize = options.Run.Training.BatchSize,
                    Seed = options.Run.Training.Seed,
                    Shuffled = shuffled,
                    GroupByLength = byLength,
                    Scores = source.Task.IsRegression,
                }
            );
    }

    private static IEnumerable<string> Describe(
        TrainOptions options,
        TrainSource source,
        SequenceClassifier model,
        IReadOnlyList<string> notices
    )
    {
        var parameters = model.parameters().ToArray();
        var (training, test) = (source.Texts.Training, source.Texts.Tests[0]);
        yield return FormattableString.Invariant(
            $"model: {options.Model ?? "mini"}, {parameters.Sum(p => p.numel()):N0} parameters in {parameters.Length} tensors"
        );
        foreach (var notice in notices)
        {
            yield return notice;
        }
        yield return FormattableString.Invariant(
            $"data: {source.Texts.Description} ({training.Examples.Count:N0} to learn from, {test.Examples.Count:N0} to be tested on)"
        );
        foreach (var set in source.Texts.Tests.Prepend(training).Where(set => set.SkippedLines > 0))
        {
            yield return FormattableString.Invariant($"left out {set.SkippedLines:N0} malformed lines of {set.Name}");
        }
    }
}
