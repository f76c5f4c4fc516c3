using System.Text.Json.Serialization;

namespace SlSam.Benchmarks.Models;

/// <summary>Sizes of a <see cref="VisionTransformer"/>.</summary>
internal sealed record VisionTransformerShape(int Pixels, int Patch, int Blocks, int Width, int Heads, int Classes)
{
    /// <summary>DeiT-Small with ten classes: 21.7 million parameters in 152 tensors.</summary>
    public static VisionTransformerShape DeiTSmall { get; } = new(Pixels: 224, Patch: 16, Blocks: 12, Width: 384, Heads: 6, Classes: 10);

    /// <summary>Small enough to go through every path in a moment.</summary>
    public static VisionTransformerShape Tiny { get; } = new(Pixels: 32, Patch: 8, Blocks: 3, Width: 48, Heads: 4, Classes: 10);

    [JsonIgnore]
    public int Tokens => ((Pixels / Patch) * (Pixels / Patch)) + 1;
}
