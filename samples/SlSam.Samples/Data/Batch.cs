using static TorchSharp.torch;

namespace SlSam.Samples.Data;

/// <summary>Some examples, ready for a model, and what it is to say of them. Owns its tensors.</summary>
/// <param name="Inputs">What the model reads, each [examples, ...].</param>
/// <param name="Labels">What is right, [examples] or [examples, ...].</param>
public sealed record Batch(IReadOnlyList<Tensor> Inputs, Tensor Labels) : IDisposable
{
    /// <summary>Where this is one rank's share of a batch, the labels of the whole; null: it is a whole one.</summary>
    public Tensor? LabelsOfWhole { get; init; }

    /// <summary>Number of examples; 0 where a batch has fewer than there are ranks.</summary>
    public int Count => (int)Labels.size(0);

    /// <summary>The labels of the whole batch.</summary>
    public Tensor AllLabels => LabelsOfWhole ?? Labels;

    /// <summary>Number of examples of the whole batch.</summary>
    public int CountOfWhole => (int)AllLabels.size(0);

    /// <summary>Its first examples: views, which go with the dispose scope.</summary>
    public Batch First(int count) =>
        count == Count ? this : new Batch([.. Inputs.Select(input => input.narrow(0, 0, count))], Labels.narrow(0, 0, count));

    /// <summary>Disposes all tensors.</summary>
    public void Dispose()
    {
        foreach (var input in Inputs)
        {
            input.Dispose();
        }
        Labels.Dispose();
        LabelsOfWhole?.Dispose();
    }
}
