using static TorchSharp.torch;

namespace SlSam.Samples.Training;

/// <summary>The loss that a training on classes goes down, where it is not plain cross-entropy.</summary>
/// <param name="Weights">Of the classes by number; null: all the same.</param>
/// <param name="Smoothing">Share of the goal that is spread over all classes, 0 or more, below 1.</param>
public sealed record ClassCosts(IReadOnlyList<float>? Weights, double Smoothing)
{
    /// <summary>What was asked for; null where it is plain cross-entropy.</summary>
    /// <param name="options">What was asked for.</param>
    /// <param name="names">Of the classes by number; none where the labels are scores.</param>
    /// <param name="labels">Of the examples to learn from.</param>
    /// <exception cref="BadInputException">The labels are scores, or there is no class of a name.</exception>
    public static ClassCosts? Of(TrainingOptions options, IReadOnlyList<string> names, IEnumerable<int> labels)
    {
        if (options.ClassWeights is null && options.LabelSmoothing == 0)
        {
            return null;
        }
        if (names.Count == 0)
        {
            var option = options.ClassWeights is null ? "--label-smoothing" : "--class-weights";
            throw new BadInputException($"{option}: found labels that are scores, expected classes.");
        }
        return new ClassCosts(options.ClassWeights?.Of(names, labels), options.LabelSmoothing);
    }

    /// <summary>The mean over <see cref="Units"/>; the caller owns it.</summary>
    /// <param name="logits">[examples, classes].</param>
    /// <param name="labels">[examples], int64.</param>
    public Tensor Loss(Tensor logits, Tensor labels)
    {
        using var weights = Weights is null ? null : tensor([.. Weights], dtype: logits.dtype, device: logits.device);
        return nn.functional.cross_entropy(logits, labels, weights, label_smoothing: Smoothing);
    }

    /// <summary>What the loss of a batch is a mean over: the weights of its labels.</summary>
    /// <param name="labels">[examples], int64, in the host's memory.</param>
    public double Units(Tensor labels) =>
        Weights is null ? labels.size(0) : labels.data<long>().ToArray().Sum(label => (double)Weights[(int)label]);
}
