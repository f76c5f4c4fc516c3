using SlSam.HuggingFace.Tensors;
using static TorchSharp.torch;

namespace SlSam.HuggingFace;

/// <summary>Bytes to what a model was trained on: (value * scale - mean) / deviation, for red, green and blue.</summary>
/// <param name="Mean">Of each channel.</param>
/// <param name="Deviation">Of each channel.</param>
public sealed record PixelNormalization(IReadOnlyList<float> Mean, IReadOnlyList<float> Deviation)
{
    /// <summary>To -1 .. 1, as ViT checkpoints have it.</summary>
    public static PixelNormalization Symmetric { get; } = new([0.5f, 0.5f, 0.5f], [0.5f, 0.5f, 0.5f]);

    /// <summary>What bytes are multiplied by.</summary>
    public double Scale { get; init; } = 1 / 255.0;

    /// <summary>Bytes [examples, 3, height, width] to floats of that shape on the same device; the caller owns the result.</summary>
    public Tensor Apply(Tensor pixels)
    {
        using var scope = NewDisposeScope();
        var scale = PerChannel(Deviation.Select(deviation => (float)(Scale / deviation)), pixels.device);
        var shift = PerChannel(Mean.Zip(Deviation, (mean, deviation) => -mean / deviation), pixels.device);
        return pixels.to(ScalarType.Float32).mul_(scale).PlusInPlace(shift).MoveToOuterDisposeScope();
    }

    private static Tensor PerChannel(IEnumerable<float> values, Device device) =>
        tensor(values.ToArray(), device: device).view(1, -1, 1, 1);
}
