using TorchSharp;
using static TorchSharp.torch;

namespace SlSam.Blocks;

/// <summary>
/// Values that a graph can begin at and that may be worked on in place, as a leaf may not: they are added to a leaf of zeros that takes no memory. The zeros
/// are negative, the only number that changes no other when it is added, to the bit.
/// </summary>
internal sealed class Graft : IDisposable
{
    private readonly Tensor _leaf;

    /// <param name="values">Any values, without a graph.</param>
    /// <param name="grown">The same with one, in memory of their own and in the current dispose scope.</param>
    public Graft(Tensor values, out Tensor grown)
    {
        using var withGraph = enable_grad();
        using var zero = (-0.0).ToScalar();
        using var once = 1.ToScalar();
        using var number = full(Array.Empty<long>(), zero, values.dtype, values.device);
        _leaf = number.expand(values.shape).DetachFromDisposeScope();
        _leaf.requires_grad = true;
        grown = values.add(_leaf, once);
    }

    /// <summary>The gradient that got here; null for none. The caller's.</summary>
    public Tensor? Gradient => _leaf.grad;

    /// <summary>Lets go of the gradient.</summary>
    public void DropGradient() => _leaf.grad = null;

    public void Dispose() => _leaf.Dispose();
}
