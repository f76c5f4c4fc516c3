using SlSam.HuggingFace;
using SlSam.Samples.Data;
using SlSam.Samples.Data.Glue;
using SlSam.Samples.Data.Text;
using SlSam.Samples.Metrics;
using SlSam.Samples.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace SlSam.Roberta;

/// <summary>Measures a trained model on the sets of a task, one after the other.</summary>
internal sealed class TaskEvaluation
{
    private readonly TextModel _loaded;
    private readonly TextClassification _classification;
    private readonly Device _device;
    private readonly TextBatchOptions _batches;

    /// <param name="task">What is asked.</param>
    /// <param name="loaded">The model goes to the device.</param>
    /// <param name="device">Where to compute.</param>
    /// <param name="batchSize">Texts at once.</param>
    /// <param name="notices">Told of classes that the model calls otherwise than the task.</param>
    /// <exception cref="InvalidDataException">The model answers another question than the task's.</exception>
    public TaskEvaluation(GlueTask task, TextModel loaded, Device device, int batchSize, TextWriter notices)
    {
        _loaded = loaded;
        _device = device;
        _classification = new TextClassification(loaded.Model, task.Measure, ClassOrder(task, loaded.Model, notices));
        _batches = new TextBatchOptions
        {
            BatchSize = batchSize,
            GroupByLength = true,
            Scores = task.IsRegression,
        };
        loaded.Model.to(device);
    }

    /// <summary>How the model does on each set.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public IReadOnlyList<(string Set, Evaluation Result)> Run(IReadOnlyList<TextSet> sets, CancellationToken cancellation) =>
        [.. sets.Select(set => (set.Name, Evaluate(set, cancellation)))];

    private Evaluation Evaluate(TextSet set, CancellationToken cancellation)
    {
        var texts = _loaded.Encode(set.Examples);
        return Evaluator.Evaluate(_classification, new TextBatches(texts, _batches), _device, cancellation);
    }

    private static IReadOnlyList<int>? ClassOrder(GlueTask task, SequenceClassifier model, TextWriter notices)
    {
        if (task.IsRegression != model.IsRegression)
        {
            throw new InvalidDataException(
                $"Found a model for {Kind(model.IsRegression)}, expected one for {Kind(task.IsRegression)}, as {task.Name} asks for."
            );
        }
        if (task.IsRegression)
        {
            return null;
        }
        var match = LabelMatch.Of(task.Labels, model.Labels);
        if (match.Notice is { } notice)
        {
            notices.WriteLine(notice);
        }
        return match.Numbers;
    }

    private static string Kind(bool isRegression) => isRegression ? "a number" : "classes";
}
