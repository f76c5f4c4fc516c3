using SlSam.Kernels;
using static TorchSharp.torch;

namespace SlSam.Perturbation;

/// <summary>
/// A model's buffers, such as the running statistics of BatchNorm, as they were: put back when this is disposed, unless they were to be kept.
/// So they move once a step, in the pass at the true weights, and not at all in a step that fails.
/// </summary>
internal sealed class SavedBuffers : IDisposable
{
    private readonly Tensor[] _buffers;
    private readonly Tensor[] _values;
    private bool _areKept;

    private SavedBuffers(Tensor[] buffers, Tensor[] values)
    {
        _buffers = buffers;
        _values = values;
    }

    public static SavedBuffers Save(Tensor[] buffers)
    {
        if (buffers.Length == 0)
        {
            return new SavedBuffers([], []);
        }

        using var withoutGraph = no_grad();
        var values = TensorLists.Clones(buffers);
        foreach (var value in values)
        {
            value.DetachFromDisposeScope();
        }

        return new SavedBuffers(buffers, values);
    }

    /// <summary>The buffers stay as they are now.</summary>
    public void Keep() => _areKept = true;

    public void Dispose()
    {
        if (_values.Length > 0 && !_areKept)
        {
            using var withoutGraph = no_grad();
            TensorLists.Copy(_buffers, _values);
        }

        foreach (var value in _values)
        {
            value.Dispose();
        }
    }
}
