using SlSam.HuggingFace;
using SlSam.Samples.Data;
using SlSam.Samples.Data.Text;
using SlSam.Samples.Metrics;
using SlSam.Samples.Runs;
using SlSam.Samples.Text;
using SlSam.Samples.Training;

namespace SlSam.Roberta;

/// <summary>A classifier of texts, new or from a folder, as what a job trains.</summary>
internal sealed class ClassifierToTrain
{
    private readonly TrainOptions _options;
    private readonly TrainSource _source;
    private readonly RobertaForSequenceClassification _model;
    private readonly RobertaTokenizer _tokenizer;
    private readonly IReadOnlyList<string> _notices;

    /// <summary>Makes the model, with random weights from torch's generator where none are loaded.</summary>
    private ClassifierToTrain(TrainOptions options, TrainSource source)
    {
        _options = options;
        _source = source;
        if (source.Model is { } folder)
        {
            var loaded = RobertaCheckpoint.Load(folder, config => Adapt(config, source.Task));
            (_model, _tokenizer, _notices) = (loaded.Model, loaded.Tokenizer, [.. loaded.Report.Notices()]);
            return;
        }
        (_model, _tokenizer) = MiniRoberta.Create(config => Adapt(config, source.Task));
        _notices = [];
    }

    private TrainingOptions Training => _options.Run.Training;

    /// <summary>The assignment of a job, which owns the model.</summary>
    public static Assignment Create(TrainOptions options, TrainSource source)
    {
        var classifier = new ClassifierToTrain(options, source);
        try
        {
            return classifier.Assign();
        }
        catch
        {
            classifier._model.Dispose();
            throw;
        }
    }

    /// <summary>A model that has the task's classes in another order keeps it; any other gets the task's.</summary>
    private static RobertaConfig Adapt(RobertaConfig config, TextTask task)
    {
        if (task.IsRegression)
        {
            return config.ForRegression();
        }
        var order = config.IsRegression ? null : LabelMatch.FindNames(task.Labels, config.LabelNames);
        return order is null || order.SequenceEqual(Enumerable.Range(0, order.Count)) ? config.WithClasses(task.Labels) : config;
    }

    private Assignment Assign() =>
        new()
        {
            Task = new TextClassification(_model, _source.Task.Measure, ClassOrder()),
            Training = Batches(_source.Texts.Training, shuffled: true, _options.GroupByLength),
            Test = Batches(_source.Texts.Tests[0], shuffled: false, byLength: true),
            OtherTests = [.. _source.Texts.Tests.Skip(1).Select(set => (set.Name, Batches(set, shuffled: false, byLength: true)))],
            Unit = "texts",
            Blocks = RobertaForSequenceClassification.Blocks,
            Description = [.. Describe()],
            SaveModel = into => RobertaCheckpoint.Save(_model, _tokenizer, into),
        };

    private IReadOnlyList<int>? ClassOrder() =>
        _source.Task.IsRegression ? null : LabelMatch.FindNames(_source.Task.Labels, _model.Config.LabelNames);

    private TextBatches Batches(TextSet texts, bool shuffled, bool byLength)
    {
        var maxLength = Math.Min(_options.MaxLength, _model.Config.MaxLength);
        var encoded = EncodedTexts.Encode(
            texts.Examples,
            example => _model.Config.RequireWords(_tokenizer.Encode(example.Text, example.Pair, maxLength), example.Text),
            _tokenizer.PadId
        );
        return new TextBatches(
            encoded,
            new TextBatchOptions
            {
                BatchSize = Training.BatchSize,
                Seed = Training.Seed,
                Shuffled = shuffled,
                GroupByLength = byLength,
                Scores = _source.Task.IsRegression,
            }
        );
    }

    private IEnumerable<string> Describe()
    {
        var parameters = _model.parameters().ToArray();
        var (training, test) = (_source.Texts.Training, _source.Texts.Tests[0]);
        yield return FormattableString.Invariant(
            $"model: {_options.Model ?? "mini"}, {parameters.Sum(p => p.numel()):N0} parameters in {parameters.Length} tensors"
        );
        foreach (var notice in _notices)
        {
            yield return notice;
        }
        yield return FormattableString.Invariant(
            $"data: {_source.Texts.Description} ({training.Examples.Count:N0} to learn from, {test.Examples.Count:N0} to be tested on)"
        );
        foreach (var set in _source.Texts.Tests.Prepend(training).Where(set => set.SkippedLines > 0))
        {
            yield return FormattableString.Invariant($"left out {set.SkippedLines:N0} malformed lines of {set.Name}");
        }
    }
}
