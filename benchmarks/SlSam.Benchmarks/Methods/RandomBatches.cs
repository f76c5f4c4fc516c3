using SlSam.Benchmarks.Models;
using static TorchSharp.torch;

namespace SlSam.Benchmarks.Methods;

/// <summary>
/// Batches of random pictures and labels, the same for all methods. The labels of a picture change from step to step, so that there is nothing
/// to be learned by heart: with gradients that vanish, a bandit would keep to what it drew in its first steps.
/// </summary>
internal sealed class RandomBatches : IDisposable
{
    private const int PictureCount = 4;
    private const int LabelCount = 67; // without a common divisor

    private readonly Tensor[] _pictures;
    private readonly Tensor[] _labels;

    public RandomBatches(VisionTransformerShape shape, int size, Target target, long seed)
    {
        random.manual_seed(seed);
        _pictures = Many(PictureCount, () => randn(size, 3, shape.Pixels, shape.Pixels).to(target.Type, target.Device));
        _labels = Many(LabelCount, () => randint(shape.Classes, [size]).to(target.Device));
    }

    public (Tensor Pictures, Tensor Labels) this[int step] => (_pictures[step % PictureCount], _labels[step % LabelCount]);

    public void Dispose()
    {
        foreach (var tensor in (Tensor[])[.. _pictures, .. _labels])
        {
            tensor.Dispose();
        }
    }

    private static Tensor[] Many(int count, Func<Tensor> make)
    {
        using var scope = NewDisposeScope();
        return [.. Enumerable.Range(0, count).Select(_ => make().DetachFromDisposeScope())];
    }
}
