using SlSam.Benchmarks.Models;
using static TorchSharp.torch;

namespace SlSam.Benchmarks.Methods;

/// <summary>A few batches of random pictures and labels, the same for all methods.</summary>
internal sealed class RandomBatches : IDisposable
{
    private const int Count = 4;

    private readonly (Tensor Pictures, Tensor Labels)[] _batches;

    public RandomBatches(VisionTransformerShape shape, int size, Target target, long seed)
    {
        using var scope = NewDisposeScope();
        random.manual_seed(seed);
        _batches = new (Tensor, Tensor)[Count];
        for (var i = 0; i < Count; i++)
        {
            _batches[i] = (
                randn(size, 3, shape.Pixels, shape.Pixels).to(target.Type, target.Device).DetachFromDisposeScope(),
                randint(shape.Classes, [size]).to(target.Device).DetachFromDisposeScope()
            );
        }
    }

    public (Tensor Pictures, Tensor Labels) this[int step] => _batches[step % Count];

    public void Dispose()
    {
        foreach (var (pictures, labels) in _batches)
        {
            pictures.Dispose();
            labels.Dispose();
        }
    }
}
