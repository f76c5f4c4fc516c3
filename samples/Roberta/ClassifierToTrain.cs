using SlSam.HuggingFace;
using SlSam.Samples;
using SlSam.Samples.Applications;
using SlSam.Samples.Data.Text;
using SlSam.Samples.Reports;
using SlSam.Samples.Runs;
using SlSam.Samples.Training;

namespace SlSam.Roberta;

/// <summary>A classifier of texts, new or from a folder, as what a job trains.</summary>
internal sealed class ClassifierToTrain
{
    private readonly TrainOptions _options;
    private readonly TrainSource _source;
    private readonly string? _folder;
    private readonly ClassCosts? _costs;
    private readonly List<string> _notices = [];

    private ClassifierToTrain(TrainOptions options, SampleSources sources)
    {
        _options = options;
        var source = TrainSource.Find(options);
        _source = source with { Texts = TextsOf(source, options.Run.Training) };
        _costs = ClassCosts.Of(
            options.Run.Training,
            source.Task.Labels,
            _source.Texts.Training.Examples.Select(example => (int)example.Label)
        );
        _folder = sources.FindModel(options.Model);
    }

    /// <summary>Configuration and tokenizer of a small model to train from scratch.</summary>
    private static string MiniFolder => Path.Combine(AppContext.BaseDirectory, "Mini");

    /// <summary>Reads texts and finds the model, fetched if need be; the model has random weights where none are loaded.</summary>
    /// <exception cref="BadInputException">There is a task without data, or data without a task.</exception>
    /// <exception cref="IOException">One of them cannot be had.</exception>
    /// <exception cref="InvalidDataException">One of them is not as it should be.</exception>
    public static Func<Assignment> Prepare(TrainOptions options, SampleSources sources) => new ClassifierToTrain(options, sources).Create;

    private static TextData TextsOf(TrainSource source, TrainingOptions training)
    {
        var texts = source.Texts.WithValidation(training.ValidationShareOrDefault, source.Task.IsRegression);
        if (training.LabelNoise == 0)
        {
            return texts;
        }
        return source.Task.IsRegression
            ? throw new BadInputException("--label-noise: found labels that are scores, expected classes.")
            : texts.WithNoise(source.Task.Labels.Count, training.LabelNoise, training.Seed);
    }

    /// <exception cref="InvalidDataException">The model's folder is not as it should be.</exception>
    private Assignment Create()
    {
        IReadOnlyList<string> labels = _source.Task.IsRegression ? ["LABEL_0"] : _source.Task.Labels;
        // first the model: where it is of another kind, that is what is wrong, not its tokenizer
        var model = _folder is null
            ? PretrainedModel.Create<SequenceClassifier>(MiniFolder, labels)
            : PretrainedModel.Load<SequenceClassifier>(_folder, labels, notice: _notices.Add);
        return Handover.To(model, _ => Assign(new TextModel(model, Tokenizer.Load(_folder ?? MiniFolder))));
    }

    private Assignment Assign(TextModel model)
    {
        var (texts, tests) = (_source.Texts, _source.Texts.Tests);
        model.Model.MaxTextLength = _options.MaxLength;
        return new Assignment
        {
            Task = new TextClassification(model.Model, _source.Task.Metrics) { Costs = _costs },
            Training = Batches(texts.Training, shuffled: true, _options.GroupByLength),
            Validation = texts.Validation is { } kept ? Batches(kept, shuffled: false, byLength: true) : null,
            Test = Batches(tests[0], shuffled: false, byLength: true),
            OtherTests = [.. tests.Skip(1).Select(set => (set.Name, Batches(set, shuffled: false, byLength: true)))],
            Unit = "texts",
            Blocks = model.Model.Blocks,
            ModelName = _options.Model ?? "mini",
            DataName = texts.Description,
            DataChecksum = texts.Checksum(),
            Notices =
            [
                .. _notices,
                .. texts.Notice is { } notice ? [notice] : Array.Empty<string>(),
                .. LeftOutLines.Of(texts.LeftOut, "row", areAllKept: true),
            ],
            FilesToKeep = [.. LeftOutLines.Files(texts.LeftOut)],
            SaveModel = model.Model.SaveTo,
        };

        TextBatches Batches(TextSet set, bool shuffled, bool byLength) =>
            new(
                model.Encode(set.Examples, _options.MaxLength),
                new TextBatchOptions
                {
                    BatchSize = _options.Run.Training.BatchSize,
                    Seed = _options.Run.Training.Seed,
                    Shuffled = shuffled,
                    GroupByLength = byLength,
                    Scores = _source.Task.IsRegression,
                }
            );
    }
}
