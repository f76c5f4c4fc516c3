using SlSam.HuggingFace.Images.Processing;

namespace SlSam.HuggingFace;

/// <summary>
/// How images are prepared for a model: what its <c>preprocessor_config.json</c> says, in Hugging Face's order: brought to a size, cut to
/// the middle, scaled, normalized.
/// </summary>
public sealed record ImageProcessing
{
    /// <summary>Name of the file in a model folder.</summary>
    public const string FileName = "preprocessor_config.json";

    /// <summary>What does it at Hugging Face: <c>ViTImageProcessor</c> or <c>DeiTImageProcessor</c>.</summary>
    public required ProcessorKind Kind { get; init; }

    /// <summary>The size that images are brought to; null: they keep theirs.</summary>
    public required ResizeTarget? Target { get; init; }

    /// <summary>How they are brought there.</summary>
    public required Resampling Resampling { get; init; }

    /// <summary>What is then cut out of the middle; null: nothing is cut.</summary>
    public required ImageSize? Crop { get; init; }

    /// <summary>From bytes to what the model reads.</summary>
    public required PixelNormalization Normalization { get; init; }

    /// <summary>The size that every image gets; null where it depends on the image.</summary>
    public ImageSize? Result => Crop ?? (Target as ResizeTarget.Exactly)?.Size;

    /// <summary>What holds for a model that comes without a file: its type's defaults, scaled to its images where these are not of 224 pixels.</summary>
    /// <param name="modelType">The <c>model_type</c> of config.json.</param>
    /// <param name="size">Height and width of the images that the model reads.</param>
    public static ImageProcessing Default(string modelType, int size) => ProcessorKind.Of(modelType).Defaults(size);

    /// <summary>What the file in a model folder says; where there is none, what <see cref="Default"/> does.</summary>
    /// <param name="modelFolder">The folder.</param>
    /// <param name="modelType">The <c>model_type</c> of config.json.</param>
    /// <param name="size">Height and width of the images that the model reads.</param>
    /// <exception cref="InvalidDataException">The file says what cannot be, is not known here, or does not fit the model.</exception>
    public static ImageProcessing Read(string modelFolder, string modelType, int size)
    {
        var file = Path.Combine(modelFolder, FileName);
        if (!File.Exists(file))
        {
            return Default(modelType, size);
        }
        var processing = ImageProcessingFile.Read(file, ProcessorKind.Of(modelType));
        return processing.Result is not { } result || result == ImageSize.Square(size)
            ? processing
            : throw new InvalidDataException(
                $"{file}: found images that are prepared to {result}, expected {ImageSize.Square(size)}, the image_size of config.json."
            );
    }

    /// <summary>Prepares images for evaluation.</summary>
    /// <param name="size">Height and width of the images that the model reads.</param>
    public Resize ForEvaluation(int size) => new(size, Target, Crop, Resampling);

    /// <summary>The text of a <c>preprocessor_config.json</c>, in the newer style, that says the same.</summary>
    public string ToJson() => ImageProcessingFile.Write(this);
}
