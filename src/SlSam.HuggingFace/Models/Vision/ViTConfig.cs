using System.Text.Json.Serialization;
using SlSam.HuggingFace.Json;
using SlSam.HuggingFace.Models.Configuration;
using SlSam.HuggingFace.Models.Layers;

namespace SlSam.HuggingFace.Models.Vision;

/// <summary>The shape of a vision transformer, with the defaults of Hugging Face's <c>ViTConfig</c>.</summary>
internal sealed record ViTConfig : TransformerConfig
{
    private const int Colours = 3;

    /// <summary>Height and width of an image, in pixels; a multiple of <see cref="PatchSize"/>.</summary>
    [JsonConverter(typeof(EdgeConverter))]
    public int ImageSize { get; init; } = 224;

    /// <summary>Height and width of a patch, in pixels.</summary>
    [JsonConverter(typeof(EdgeConverter))]
    public int PatchSize { get; init; } = 16;

    public int NumChannels { get; init; } = Colours;
    public bool QkvBias { get; init; } = true;

    /// <summary>Patches along an edge of an image.</summary>
    public int PatchesAlong => ImageSize / PatchSize;

    /// <summary>Reads and checks a configuration.</summary>
    /// <exception cref="InvalidDataException">No model can be built by it.</exception>
    public static ViTConfig Read(ModelSource source) => ConfigReader.Read<ViTConfig>(source);

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        RequirePositive(ImageSize, "image_size");
        RequirePositive(PatchSize, "patch_size");
        Require(NumChannels == Colours, $"num_channels: found {NumChannels}, expected {Colours}, for colours");
        Require(ImageSize % PatchSize == 0, $"image_size: found {ImageSize}, expected a multiple of patch_size, {PatchSize}");
    }
}
