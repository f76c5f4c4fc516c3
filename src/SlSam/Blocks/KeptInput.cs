using SlSam.Kernels;
using static TorchSharp.torch;

namespace SlSam.Blocks;

/// <summary>
/// An input of the first pass, to tell whether the second gets the same. On the CPU a copy, compared by value: that costs next to nothing and
/// sees every change, also one through a pointer. On a device the object and its version, which need no waiting, and only then the values.
/// </summary>
internal sealed class KeptInput : IDisposable
{
    private readonly Tensor _original;
    private readonly Tensor _kept;
    private readonly TensorKind _kind;
    private readonly long _version;

    public KeptInput(Tensor input)
    {
        _original = input;
        _kept = (input.is_cpu() ? input.clone() : input.alias()).detach().DetachFromDisposeScope();
        _kind = TensorKind.Of(input);
        _version = TensorLists.Version(_kept);
    }

    public bool IsStill(Tensor input)
    {
        if (input.requires_grad || TensorKind.Of(input) != _kind || !input.shape.SequenceEqual(_kept.shape))
        {
            return false;
        }

        if (input.is_cpu())
        {
            return _kept.Equals(input);
        }

        var isUnmodified = TensorLists.Version(_kept) == _version;
        return isUnmodified && (ReferenceEquals(input, _original) || _kept.Equals(input));
    }

    public void Dispose() => _kept.Dispose();
}
