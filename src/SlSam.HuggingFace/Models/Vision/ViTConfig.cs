using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace SlSam.HuggingFace;

/// <summary>The shape of a vision transformer, with the defaults of Hugging Face's <c>ViTConfig</c>.</summary>
public sealed record ViTConfig : TransformerConfig
{
    /// <summary><c>vit</c>, or <c>deit</c> for the distilled checkpoints.</summary>
    public string ModelType { get; init; } = "vit";

    /// <summary>The model's class; tells distilled checkpoints of one head from those of two.</summary>
    [AllowNull]
    public IReadOnlyList<string> Architectures
    {
        get;
        init => field = value ?? [];
    } = [];

    /// <summary>Height and width of an image, in pixels; a multiple of <see cref="PatchSize"/>.</summary>
    public int ImageSize { get; init; } = 224;

    /// <summary>Height and width of a patch, in pixels.</summary>
    public int PatchSize { get; init; } = 16;

    /// <summary>Colours of an image.</summary>
    public int NumChannels { get; init; } = 3;

    /// <summary>Whether the maps to queries, keys and values add a bias.</summary>
    public bool QkvBias { get; init; } = true;

    /// <summary>Number of patches in an image.</summary>
    [JsonIgnore]
    public int NumPatches => ImageSize / PatchSize * (ImageSize / PatchSize);

    /// <summary>The same model for other classes.</summary>
    public ViTConfig WithClasses(IEnumerable<string> names) => this with { Labels = LabelsOf(names) };

    /// <summary>Reads and checks a checkpoint's <c>config.json</c>.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is no configuration, or no model can be built by it.</exception>
    public static ViTConfig FromFile(string path) => FromFile<ViTConfig>(path);

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        RequirePositive(ImageSize, "image_size");
        RequirePositive(PatchSize, "patch_size");
        RequirePositive(NumChannels, "num_channels");
        Require(ModelType is "vit" or "deit", $"model_type: found '{ModelType}', expected vit or deit");
        Require(ImageSize % PatchSize == 0, $"image_size: found {ImageSize}, expected a multiple of patch_size, {PatchSize}");
    }
}
