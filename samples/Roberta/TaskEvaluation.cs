using SlSam.Samples.Data.Glue;
using SlSam.Samples.Data.Text;
using SlSam.Samples.Models.Text;
using SlSam.Samples.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace SlSam.Roberta;

/// <summary>Measures a trained model on the sets of a task, one after the other.</summary>
internal sealed class TaskEvaluation
{
    private readonly LoadedRoberta _loaded;
    private readonly TextClassification _classification;
    private readonly Device _device;
    private readonly TextBatchOptions _batches;

    /// <param name="task">What is asked.</param>
    /// <param name="loaded">The model goes to the device.</param>
    /// <param name="device">Where to compute.</param>
    /// <param name="batchSize">Texts at once.</param>
    /// <exception cref="InvalidDataException">The model answers another question than the task's.</exception>
    public TaskEvaluation(GlueTask task, LoadedRoberta loaded, Device device, int batchSize)
    {
        _loaded = loaded;
        _device = device;
        _classification = new TextClassification(loaded.Model, task.Measure, ClassOrder(task, loaded.Model.Config));
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
        var texts = EncodedTexts.Encode(set.Examples, example => _loaded.Encode(example.Text, example.Pair), _loaded.Tokenizer.PadId);
        return Evaluator.Evaluate(_classification, new TextBatches(texts, _batches), _device, cancellation);
    }

    private static IReadOnlyList<int>? ClassOrder(GlueTask task, RobertaConfig config)
    {
        if (task.IsRegression != config.IsRegression)
        {
            throw new InvalidDataException(
                $"Found a model for {Kind(config.IsRegression)}, expected one for {Kind(task.IsRegression)}, as {task.Name} asks for."
            );
        }
        return task.IsRegression ? null : LabelOrder.Find(task.Labels, config.LabelNames);
    }

    private static string Kind(bool isRegression) => isRegression ? "a number" : "classes";
}
