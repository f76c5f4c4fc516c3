using System.Runtime.CompilerServices;
using SlSam.Kernels;
using static TorchSharp.torch;

namespace SlSam.Blocks;

/// <summary>
/// A tensor that the blocks of a segmented call read beside their input, as it was when the call was made: the caller may have written to it or disposed
/// it by the time the blocks run again. Blocks read it through a variable of their own, so the only way to give them another is to
/// <see cref="Exchange">put it into that very object</see> for a while. One with a graph is a leaf then, at which the segments gather its gradient.
/// </summary>
internal sealed class StackInput : IDisposable
{
    private readonly Tensor _original;
    private readonly Tensor _values;

    public StackInput(Tensor input)
    {
        _original = input;
        using (no_grad())
        {
            _values = input.clone().DetachFromDisposeScope();
        }

        if (input.requires_grad)
        {
            _values.requires_grad = true;
            Graph = TensorLists.EndOfGraph(input).DetachFromDisposeScope();
        }
    }

    /// <summary>The graph that the gradient goes on to; null where there is none.</summary>
    public Tensor? Graph { get; }

    /// <summary>The leaf and what it has gathered, which is the caller's from now on; null for nothing.</summary>
    public (Tensor Leaf, Tensor Gradient)? TakeGradient()
    {
        if (Graph is null || _values.grad is not { } gradient)
        {
            return null;
        }

        _values.grad = null;
        return (_values, gradient);
    }

    /// <summary>Lets the two objects change tensors, there or back.</summary>
    public void Exchange() => (HandleOf(_original), HandleOf(_values)) = (HandleOf(_values), HandleOf(_original));

    public void Dispose()
    {
        _values.Dispose();
        Graph?.Dispose();
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "handle")]
    private static extern ref IntPtr HandleOf(Tensor tensor);
}
