using SlSam.Samples.Data;
using SlSam.Samples.Metrics;
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

    /// <summary>The mean loss of a prediction, a single number; the caller owns it. Cross-entropy where it is not overridden.</summary>
    public virtual Tensor Loss(Tensor prediction, Batch batch) => functional.cross_entropy(prediction, batch.Labels);

    /// <summary>
    /// What a prediction comes to for each example, [examples]: the number of the likeliest class where it is not overridden, or a
    /// number to be compared with the label. The caller owns it.
    /// </summary>
    public virtual Tensor Decide(Tensor prediction) => prediction.argmax(-1);

    /// <summary>Measures decisions on all examples of a set against what is right; accuracy where it is not overridden.</summary>
    /// <param name="decisions">What <see cref="Decide"/> gave.</param>
    /// <param name="labels">What is right, one for each.</param>
    /// <returns>The most important metric first.</returns>
    public virtual IReadOnlyList<Metric> Measure(IReadOnlyList<double> decisions, IReadOnlyList<double> labels) =>
        [Measurement.Measure(MetricKind.Accuracy, decisions, labels)];

    /// <summary>Makes a batch of a data source ready for the model on its device; the caller owns both.</summary>
    public abstract Batch ToDevice(Batch batch, Device device);
}
