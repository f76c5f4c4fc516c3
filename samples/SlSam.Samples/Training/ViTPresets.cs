using System.Text.Json.Nodes;

namespace SlSam.Samples.Training;

/// <summary>Vision transformers by size, as configurations.</summary>
public static class ViTPresets
{
    /// <summary>The names that <see cref="Get"/> knows.</summary>
    public static IReadOnlyList<string> Names { get; } = ["mini", "tiny", "small"];

    /// <summary>
    /// <c>mini</c>: about a million parameters for images of 32 pixels. <c>tiny</c>, <c>small</c>: DeiT-Tiny and DeiT-Small (5.7 and
    /// 22 million with a thousand classes) for images of 224 pixels.
    /// </summary>
    /// <remarks>
    /// Weights of <c>mini</c> start larger than ViT's 0.02, which is meant for a width of 768: 0.02 * sqrt(768 / 128), so that its signals
    /// start as large.
    /// </remarks>
    /// <exception cref="ArgumentException">There is no such size.</exception>
    public static JsonObject Get(string size) =>
        size switch
        {
            "mini" => Transformer(layers: 5, heads: 4, width: 128, imageSize: 32, patchSize: 4, deviation: 0.05),
            "tiny" => Transformer(layers: 12, heads: 3, width: 192),
            "small" => Transformer(layers: 12, heads: 6, width: 384),
            _ => throw new ArgumentException($"Found size '{size}', expected one of {string.Join(", ", Names)}.", nameof(size)),
        };

    private static JsonObject Transformer(
        int layers,
        int heads,
        int width,
        int imageSize = 224,
        int patchSize = 16,
        double deviation = 0.02
    ) =>
        new()
        {
            ["model_type"] = "vit",
            ["image_size"] = imageSize,
            ["patch_size"] = patchSize,
            ["num_channels"] = 3,
            ["num_hidden_layers"] = layers,
            ["num_attention_heads"] = heads,
            ["hidden_size"] = width,
            ["intermediate_size"] = 4 * width,
            ["initializer_range"] = deviation,
        };
}
