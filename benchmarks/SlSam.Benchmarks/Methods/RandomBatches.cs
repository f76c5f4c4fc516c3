using SlSam.Benchmarks.Models;
using static TorchSharp.torch;

namespace SlSam.Benchmarks.Methods;

/// <summary>
/// Batches of random images and labels, the same for all methods. The labels of an image change from step to step, so that there is nothing
/// to be learned by heart: with gradients that vanish, a bandit would keep to what it drew in its first steps.
/// </summary>
internal sealed class RandomBatches : IDisposable
{
    private const int ImageCount = 4;
    private const int LabelCount = 67; // without a common divisor

    private readonly Tensor[] _images;
    private readonly Tensor[] _labels;

    public RandomBatches(VisionTransformerShape shape, int size, Target target, long seed)
    {
        random.manual_seed(seed);
        _images = Many(ImageCount, () => randn(size, 3, shape.Pixels, shape.Pixels).to(target.Type, target.Device));
        _labels = Many(LabelCount, () => randint(shape.Classes, [size]).to(target.Device));
    }

    public (Tensor Images, Tensor Labels) this[int step] => (_images[step % ImageCount], _labels[step % LabelCount]);

    public void Dispose()
    {
        foreach (var tensor in (Tensor[])[.. _images, .. _labels])
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
