using SlSam.HuggingFace;
using SlSam.Samples.Data;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SlSam.Samples.Training;

/// <summary>
/// Texts to classes, or to a number. A batch's inputs are tokens, their mask and perhaps their types, each [texts, tokens]; its labels are numbers of classes
/// (int64), or the numbers themselves (float).
/// </summary>
/// <param name="model">What is trained.</param>
/// <param name="metrics">What it is measured by, the most important first.</param>
/// <param name="classOrder">
/// The number that the model gives to each class of the task, as <see cref="LabelMatch"/> finds them; null: it gives them the task's.
/// </param>
internal sealed class TextClassification(SequenceClassifier model, IReadOnlyList<MetricKind> metrics, IReadOnlyList<int>? classOrder = null)
    : LearningTask
{
    private readonly long[]? _order = IsAscending(classOrder) ? null : [.. classOrder!];

    private bool IsRegression => model.IsRegression;

    /// <inheritdoc/>
    public override Module Model => model;

    /// <inheritdoc/>
    public override IReadOnlyList<MetricKind> Metrics => metrics;

    /// <inheritdoc/>
    public override IReadOnlyList<string>? ClassNames =>
        IsRegression ? null
        : _order is null ? model.Labels
        : [.. _order.Select(number => model.Labels[(int)number])];

    /// <summary>Logits [texts, labels] in single precision, classes in the task's order.</summary>
    public override Tensor Predict(Batch batch)
    {
        using var logits = model.call(batch.Inputs[0], batch.Inputs[1], batch.Inputs.Count > 2 ? batch.Inputs[2] : null);
        if (_order is null)
        {
            return logits.to(ScalarType.Float32);
        }
        using var order = tensor(_order, device: logits.device);
        using var ofTask = logits.index_select(1, order);
        return ofTask.to(ScalarType.Float32);
    }

    /// <summary>Cross-entropy, or the mean squared error of numbers.</summary>
    public override Tensor Loss(Tensor prediction, Batch batch)
    {
        if (!IsRegression)
        {
            return base.Loss(prediction, batch);
        }
        using var numbers = prediction.squeeze(-1);
        using var labels = batch.Labels.to(numbers.dtype, copy: true);
        return functional.mse_loss(numbers, labels);
    }

    /// <inheritdoc/>
    public override Tensor Decide(Tensor prediction) => IsRegression ? prediction.squeeze(-1) : base.Decide(prediction);

    /// <inheritdoc/>
    public override Batch ToDevice(Batch batch, Device device) =>
        new([.. batch.Inputs.Select(input => input.to(device, copy: true))], batch.Labels.to(device, copy: true));

    private static bool IsAscending(IReadOnlyList<int>? order) => order is null || order.SequenceEqual(Enumerable.Range(0, order.Count));
}
