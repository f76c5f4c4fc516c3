using SlSam.Samples.Models.Vision;

namespace SlSam.Samples.Data.Pictures.Processing;

/// <summary>
/// How pictures are prepared for a model: what its <c>preprocessor_config.json</c> says, in Hugging Face's order: brought to a size, cut to
/// the middle, scaled, normalized.
/// </summary>
public sealed record PictureProcessing
{
    /// <summary>Name of the file in a model folder.</summary>
    public const string FileName = "preprocessor_config.json";

    /// <summary>What does it at Hugging Face: <c>ViTImageProcessor</c> or <c>DeiTImageProcessor</c>.</summary>
    public required ProcessorKind Kind { get; init; }

    /// <summary>The size that pictures are brought to; null: they keep theirs.</summary>
    public required ResizeTarget? Target { get; init; }

    /// <summary>How they are brought there.</summary>
    public required Resampling Resampling { get; init; }

    /// <summary>What is then cut out of the middle; null: nothing is cut.</summary>
    public required PictureSize? Crop { get; init; }

    /// <summary>From bytes to what the model reads.</summary>
    public required PixelNormalization Normalization { get; init; }

    /// <summary>The size that every picture gets; null where it depends on the picture.</summary>
    public PictureSize? Result => Crop ?? (Target as ResizeTarget.Exactly)?.Size;

    /// <summary>What holds for a model that comes without a file: its type's defaults, scaled to its pictures where these are not of 224 pixels.</summary>
    public static PictureProcessing Default(ViTConfig config) => ProcessorKind.Of(config).Defaults(config.ImageSize);

    /// <summary>What the file in a model folder says; where there is none, what <see cref="Default"/> does.</summary>
    /// <exception cref="InvalidDataException">The file says what cannot be, is not known here, or does not fit the model.</exception>
    public static PictureProcessing Read(string modelFolder, ViTConfig config)
    {
        var file = Path.Combine(modelFolder, FileName);
        if (!File.Exists(file))
        {
            return Default(config);
        }
        var processing = PictureProcessingFile.Read(file, ProcessorKind.Of(config));
        return processing.Result is not { } size || size == PictureSize.Square(config.ImageSize)
            ? processing
            : throw new InvalidDataException(
                $"{file}: found pictures that are prepared to {size}, expected {PictureSize.Square(config.ImageSize)}, the image_size of config.json."
            );
    }

    /// <summary>Prepares pictures for evaluation.</summary>
    /// <param name="size">Height and width of the pictures that the model reads.</param>
    public IPictureTransform ForEvaluation(int size) => new Resize(size, Target, Crop, Resampling);

    /// <summary>Prepares pictures for training: a random part of each, half of them mirrored.</summary>
    /// <param name="size">Height and width of the pictures that the model reads.</param>
    public IPictureTransform ForTraining(int size) => new RandomResizedCrop(size, Resampling);

    /// <summary>The text of a <c>preprocessor_config.json</c>, in the newer style, that says the same.</summary>
    public string ToJson() => PictureProcessingFile.Write(this);
}
