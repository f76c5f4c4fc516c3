namespace SlSam.HuggingFace.Images.Processing;

/// <summary>
/// How images are prepared for a model: what its <c>preprocessor_config.json</c> says, in Hugging Face's order: brought to a size, cut to
/// the middle, scaled, normalized.
/// </summary>
internal sealed record ImageProcessing
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

    /// <summary>As <see cref="Read(string, string, int)"/>, for images of another size than the model's.</summary>
    public static ImageProcessing Read(string modelFolder, string modelType, int modelSize, int size) =>
        File.Exists(Path.Combine(modelFolder, FileName)) ? Read(modelFolder, modelType, modelSize).ForSize(size) : Default(modelType, size);

    /// <summary>The same for a model of images of another size: what is cut off in relation stays.</summary>
    /// <param name="size">Height and width of the images that the model reads.</param>
    public ImageProcessing ForSize(int size)
    {
        var before = Result?.Height ?? size;
        int Scaled(int length) => (int)((long)length * size / before);
        return this with
        {
            Target = Target switch
            {
                ResizeTarget.Exactly exactly => new ResizeTarget.Exactly(
                    new ImageSize(Scaled(exactly.Size.Height), Scaled(exactly.Size.Width))
                ),
                ResizeTarget.ShortestEdge edge => new ResizeTarget.ShortestEdge(Scaled(edge.Length)),
                _ => null,
            },
            Crop = Crop is null ? null : ImageSize.Square(size),
        };
    }

    /// <summary>Prepares images for evaluation.</summary>
    /// <param name="size">Height and width of the images that the model reads.</param>
    public ImageResize ForEvaluation(int size) => new(size, Target, Crop, Resampling);

    /// <summary>The text of a <c>preprocessor_config.json</c>, in the newer style, that says the same.</summary>
    public string ToJson() => ImageProcessingFile.Write(this);
}
