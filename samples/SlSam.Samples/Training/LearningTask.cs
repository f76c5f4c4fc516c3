using SlSam.Samples.Data;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SlSam.Samples.Training;

/// <summary>A model and what it is to learn: how a batch becomes a prediction, and how wrong that is. Does not own the model.</summary>
public abstract class LearningTask
{
    /// <summary>The model, on the device where it is trained.</summary>
    public abstract Module Model { get; }

    /// <summary>What the model says of a batch that <see cref="ToDevice"/> gave; the caller owns it.</summary>
    public abstract Tensor Predict(Batch batch);

    /// <summary>The label of what does not count, such as padding after a text; null where all labels count.</summary>
    public virtual long? IgnoredLabel => null;

    /// <summary>What the model is measured by, the most important first; accuracy where it is not overridden.</summary>
    public virtual IReadOnlyList<MetricKind> Metrics => [MetricKind.Accuracy];

    /// <summary>Names of the classes by number, so that results can be told of each; null where there are none.</summary>
    public virtual IReadOnlyList<string>? ClassNames => null;

    /// <summary>
    /// The mean loss of a prediction over the batch's <see cref="Units"/>, a single number; the caller owns it. Cross-entropy of logits
    /// [examples, ..., classes] and labels [examples, ...] where it is not overridden.
    /// </summary>
    public virtual Tensor Loss(Tensor prediction, Batch batch)
    {
        using var rows = prediction.flatten(0, -2);
        using var labels = batch.Labels.flatten();
        return IgnoredLabel is { } ignored
            ? functional.cross_entropy(rows, labels, ignore_index: ignored)
            : functional.cross_entropy(rows, labels);
    }

    /// <summary>
    /// How many units a batch's mean loss is over, by which batches weigh: its examples, or where labels may be ignored all labels that
    /// are not. 0 where there is nothing to learn.
    /// </summary>
    /// <param name="labels">Of the batch, as its source gave them, in the host's memory.</param>
    public virtual long Units(Tensor labels)
    {
        if (IgnoredLabel is not { } ignored)
        {
            return labels.size(0);
        }
        using var label = tensor(ignored);
        using var counts = labels.ne(label);
        using var sum = counts.sum();
        return sum.item<long>();
    }

    /// <summary>What training goes down where it is not <see cref="Loss"/>; null: it is.</summary>
    public ClassCosts? Costs { get; init; }

    /// <summary>The loss that training goes down, a mean over <see cref="TrainingUnits"/>; the caller owns it.</summary>
    public Tensor TrainingLoss(Tensor prediction, Batch batch) => Costs?.Loss(prediction, batch.Labels) ?? Loss(prediction, batch);

    /// <summary>What <see cref="TrainingLoss"/> of a batch is a mean over: its <see cref="Units"/>, or the sum of their weights.</summary>
    /// <param name="labels">Of the batch, as its source gave them, in the host's memory.</param>
    public double TrainingUnits(Tensor labels) => Costs?.Units(labels) ?? Units(labels);

    /// <summary>
    /// What a prediction comes to for each label, of the labels' shape: the number of the likeliest class where it is not overridden, or
    /// a number to be compared with the label. The caller owns it.
    /// </summary>
    public virtual Tensor Decide(Tensor prediction) => prediction.argmax(-1);

    /// <summary>Makes a batch of a data source ready for the model on its device; the caller owns both.</summary>
    public abstract Batch ToDevice(Batch batch, Device device);
}
