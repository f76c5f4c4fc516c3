using SlSam.Kernels;
using static TorchSharp.torch;

namespace SlSam.Passes;

/// <summary>Tensors as they were: put back when this is disposed, unless what they are now was committed.</summary>
internal sealed class SavedTensors : IDisposable
{
    private readonly Tensor[] _tensors;
    private readonly Tensor[] _values;
    private bool _isCommitted;

    public SavedTensors(IEnumerable<Tensor> tensors)
    {
        using var withoutGraph = no_grad();
        _tensors = [.. tensors];
        _values = _tensors.Length == 0 ? [] : TensorLists.Clones(_tensors);
        foreach (var value in _values)
        {
            value.DetachFromDisposeScope();
        }
    }

    /// <summary>The tensors stay as they are now.</summary>
    public void Commit() => _isCommitted = true;

    public void Dispose()
    {
        if (_values.Length > 0 && !_isCommitted)
        {
            using var withoutGraph = no_grad();
            TensorLists.Copy(_tensors, _values);
        }

        foreach (var value in _values)
        {
            value.Dispose();
        }
    }
}
