using System.Text.Json.Serialization;
using SlSam.HuggingFace.Images.Processing;
using SlSam.HuggingFace.Json;
using static TorchSharp.torch;

namespace SlSam.HuggingFace;

/// <summary>
/// Makes of images what a model reads, as the <c>preprocessor_config.json</c> of its folder says: brought to a size, to the bit as Pillow does,
/// cut to the middle, scaled, normalized. Where there is no such file, as models of that type have it. May be used from several threads at once.
/// </summary>
public sealed class ImageProcessor
{
    private readonly ImageProcessing _processing;

    private ImageProcessor(ImageProcessing processing, int size)
    {
        _processing = processing;
        Resize = processing.ForEvaluation(size);
    }

    /// <summary>Height and width of the results, in pixels.</summary>
    public int Size => Resize.Size;

    /// <summary>Brings an image to the size, still in bytes.</summary>
    public ImageResize Resize { get; }

    /// <summary>How images are brought to another size.</summary>
    public Resampling Resampling => _processing.Resampling;

    /// <summary>From bytes to what the model reads.</summary>
    public PixelNormalization Normalization => _processing.Normalization;

    /// <summary>Reads how the images of a folder's model are prepared.</summary>
    /// <param name="folder">Of the model.</param>
    /// <param name="size">Height and width of the results, as <c>ImageClassifier.ResizeImages</c> was told; null: the model's.</param>
    /// <exception cref="FileNotFoundException">There is no config.json.</exception>
    /// <exception cref="InvalidDataException">A file is malformed, or asks for what is not known here.</exception>
    public static ImageProcessor Load(string folder, int? size = null)
    {
        var config = ConfigFile.Read<ModelSize>(Path.Combine(folder, "config.json"), "the configuration of a model");
        var result = size ?? config.ImageSize;
        return new ImageProcessor(ImageProcessing.Read(folder, config.ModelType, config.ImageSize, result), result);
    }

    /// <summary>As models of a type have it that come without a file.</summary>
    /// <param name="modelType">The <c>model_type</c> of config.json: vit or deit.</param>
    /// <param name="size">Height and width of the results, in pixels.</param>
    public static ImageProcessor Usual(string modelType, int size) => new(ImageProcessing.Default(modelType, size), size);

    /// <summary>Pixels [images, 3, <see cref="Size"/>, <see cref="Size"/>], float32 on the CPU, which the caller owns.</summary>
    /// <exception cref="ArgumentException">There are no images.</exception>
    /// <exception cref="InvalidDataException">An image does not get the size of the others.</exception>
    public Tensor Prepare(params IReadOnlyList<Image> images)
    {
        if (images.Count == 0)
        {
            throw new ArgumentException("Found no images, expected one or more.", nameof(images));
        }
        var length = Image.Channels * Size * Size;
        var bytes = new byte[images.Count * length];
        for (var i = 0; i < images.Count; i++)
        {
            Resize.Apply(images[i], bytes.AsSpan(i * length, length));
        }
        using var pixels = tensor(bytes, [images.Count, Image.Channels, Size, Size], ScalarType.Byte);
        return _processing.Normalization.Apply(pixels);
    }

    /// <summary>What of a model's configuration its images depend on.</summary>
    private sealed record ModelSize
    {
        public string ModelType { get; init; } = "vit";

        [JsonConverter(typeof(EdgeConverter))]
        public int ImageSize { get; init; } = 224;
    }
}
