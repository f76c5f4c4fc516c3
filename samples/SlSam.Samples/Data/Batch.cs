using static TorchSharp.torch;

namespace SlSam.Samples.Data;

/// <summary>Some examples, ready for a model, and what it is to say of them. Owns its tensors.</summary>
/// <param name="Inputs">What the model reads, each [examples, ...].</param>
/// <param name="Labels">What is right, [examples] or [examples, ...].</param>
public sealed record Batch(IReadOnlyList<Tensor> Inputs, Tensor Labels) : IDisposable
{
    /// <summary>Number of examples.</summary>
    public int Count => (int)Labels.size(0);

    /// <summary>Disposes all tensors.</summary>
    public void Dispose()
    {
        foreach (var input in Inputs)
        {
            input.Dispose();
        }
        Labels.Dispose();
    }
}
