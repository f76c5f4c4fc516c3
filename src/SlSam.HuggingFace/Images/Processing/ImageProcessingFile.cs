using System.Text.Json.Nodes;

namespace SlSam.HuggingFace.Images.Processing;

/// <summary>
/// <c>preprocessor_config.json</c>, in its older style (<c>feature_extractor_type</c>, sizes as single numbers) and in the newer one. A key
/// that is missing or null has the default of the class that the file names.
/// </summary>
internal static class ImageProcessingFile
{
    private static readonly ImageSize UsualCrop = ImageSize.Square(224);

    /// <param name="path">The file.</param>
    /// <param name="usual">What holds where the file names no class.</param>
    /// <exception cref="InvalidDataException">It says what cannot be, or what is not known here.</exception>
    public static ImageProcessing Read(string path, ProcessorKind usual) => Read(path, File.ReadAllBytes(path), usual);

    /// <inheritdoc cref="Read(string, ProcessorKind)"/>
    public static ImageProcessing Read(string path, byte[] bytes, ProcessorKind usual)
    {
        var keys = ProcessorKeys.Read(path, bytes);
        var kind = KindOf(keys) ?? usual;
        var defaults = kind.Defaults();
        return new ImageProcessing
        {
            Kind = kind,
            Target = keys.Flag("do_resize") ?? true ? keys.ResizeTarget("size") ?? defaults.Target : null,
            Resampling = keys.Resampling("resample") ?? defaults.Resampling,
            Crop = keys.Flag("do_center_crop") ?? defaults.Crop is not null ? keys.Size("crop_size") ?? UsualCrop : null,
            Normalization = NormalizationOf(keys, defaults.Normalization),
        };
    }

    public static string Write(ImageProcessing processing)
    {
        var normalization = processing.Normalization;
        var json = new JsonObject
        {
            ["do_center_crop"] = processing.Crop is not null,
            ["do_normalize"] = true,
            ["do_rescale"] = true,
            ["do_resize"] = processing.Target is not null,
            ["image_mean"] = new JsonArray([.. normalization.Mean.Select(value => JsonValue.Create(value))]),
            ["image_processor_type"] = processing.Kind.Name,
            ["image_std"] = new JsonArray([.. normalization.Deviation.Select(value => JsonValue.Create(value))]),
            ["resample"] = (int)processing.Resampling,
            ["rescale_factor"] = normalization.Scale,
        };
        if (processing.Crop is { } crop)
        {
            json["crop_size"] = Size(crop);
        }
        if (processing.Target is { } target)
        {
            json["size"] = target switch
            {
                ResizeTarget.Exactly exactly => Size(exactly.Size),
                ResizeTarget.ShortestEdge edge => new JsonObject { ["shortest_edge"] = edge.Length },
                _ => throw new ArgumentException($"Found the target {target}, expected a size or a shortest edge.", nameof(processing)),
            };
        }
        return json.ToJsonString(new() { WriteIndented = true }) + "\n";
    }

    private static ProcessorKind? KindOf(ProcessorKeys keys)
    {
        var key = keys.Has("image_processor_type") ? "image_processor_type" : "feature_extractor_type";
        return keys.Text(key) is { } name
            ? ProcessorKind.Find(name)
                ?? throw keys.Fault(key, $"'{name}'", "ViTImageProcessor, DeiTImageProcessor or an older or faster one of these")
            : null;
    }

    /// <summary>Scaling without normalization is normalization by nothing, and the other way round.</summary>
    private static PixelNormalization NormalizationOf(ProcessorKeys keys, PixelNormalization defaults)
    {
        var isNormalized = keys.Flag("do_normalize") ?? true;
        var mean = isNormalized ? keys.Channels("image_mean") ?? defaults.Mean : [0, 0, 0];
        var deviation = isNormalized ? keys.Channels("image_std") ?? defaults.Deviation : [1, 1, 1];
        if (deviation.Any(value => value <= 0))
        {
            throw keys.Fault("image_std", string.Join(", ", deviation), "numbers more than 0");
        }
        var isScaled = keys.Flag("do_rescale") ?? true;
        return new(mean, deviation) { Scale = isScaled ? keys.Number("rescale_factor") ?? defaults.Scale : 1 };
    }

    private static JsonObject Size(ImageSize size) => new() { ["height"] = size.Height, ["width"] = size.Width };
}
