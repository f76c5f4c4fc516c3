using SlSam.Kernels;
using static TorchSharp.torch;

namespace SlSam.Blocks;

/// <summary>
/// An input of the first pass, to tell whether the second gets the same. On the CPU a copy, compared by value: that costs next to nothing and
/// sees every change, also one through a pointer. On a device the object and how often it was written to, which need no waiting, and only then
/// the values.
/// </summary>
internal sealed class KeptInput : IDisposable
{
    private readonly Tensor _original;
    private readonly Tensor _kept;
    private readonly TensorKind _kind;
    private readonly bool _isCopy;
    private readonly long? _writes;

    public KeptInput(Tensor input)
    {
        using var withoutGraph = no_grad();
        _original = input;
        _kind = TensorKind.Of(input);
        _writes = TensorLists.Writes(input);
        _isCopy = input.is_cpu() || _writes is null;
        _kept = (_isCopy ? input.clone() : input.alias()).DetachFromDisposeScope();
    }

    /// <summary>Whether an operation has written to the input of the first pass, or disposed it, since this was made.</summary>
    public bool WasTouched => _original.IsInvalid || TensorLists.Writes(_original) != _writes;

    /// <summary>Whether an input is what that of the first pass was when this was made.</summary>
    public bool IsStill(Tensor input)
    {
        if (input.requires_grad || TensorKind.Of(input) != _kind || !input.shape.SequenceEqual(_kept.shape))
        {
            return false;
        }

        if (_isCopy)
        {
            return _kept.Equals(input);
        }

        var isUnmodified = TensorLists.Writes(_kept) == _writes;
        return isUnmodified && (ReferenceEquals(input, _original) || _kept.Equals(input));
    }

    public void Dispose() => _kept.Dispose();
}
