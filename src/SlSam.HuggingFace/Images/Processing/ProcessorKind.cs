namespace SlSam.HuggingFace.Images.Processing;

/// <summary>One of Hugging Face's image processors, and what it does where a file is silent.</summary>
internal sealed record ProcessorKind
{
    private const int UsualSize = 224;

    private readonly Resampling _resampling;
    private readonly int _resizedTo;
    private readonly bool _isCropped;

    private ProcessorKind(string name, Resampling resampling, int resizedTo, bool isCropped)
    {
        Name = name;
        _resampling = resampling;
        _resizedTo = resizedTo;
        _isCropped = isCropped;
    }

    /// <summary>The whole image, squeezed into a square.</summary>
    public static ProcessorKind ViT { get; } = new("ViTImageProcessor", Resampling.Bilinear, UsualSize, isCropped: false);

    /// <summary>The middle of an image that is squeezed into a somewhat larger square.</summary>
    public static ProcessorKind DeiT { get; } = new("DeiTImageProcessor", Resampling.Bicubic, 256, isCropped: true);

    /// <summary>The class that does it.</summary>
    public string Name { get; }

    /// <summary>The processor that goes with a type of models.</summary>
    public static ProcessorKind Of(string modelType) => modelType == "deit" ? DeiT : ViT;

    /// <summary>By the name of a class, whether of an older version (<c>ViTFeatureExtractor</c>) or a faster one (<c>ViTImageProcessorFast</c>).</summary>
    public static ProcessorKind? Find(string className) =>
        className switch
        {
            "ViTImageProcessor" or "ViTImageProcessorFast" or "ViTImageProcessorPil" or "ViTFeatureExtractor" => ViT,
            "DeiTImageProcessor" or "DeiTImageProcessorFast" or "DeiTImageProcessorPil" or "DeiTFeatureExtractor" => DeiT,
            _ => null,
        };

    /// <summary>What it does where a file says nothing.</summary>
    /// <param name="size">Height and width of the result; in files that say nothing, 224.</param>
    public ImageProcessing Defaults(int size = UsualSize) =>
        new()
        {
            Kind = this,
            Target = new ResizeTarget.Exactly(ImageSize.Square(_resizedTo * size / UsualSize)),
            Resampling = _resampling,
            Crop = _isCropped ? ImageSize.Square(size) : null,
            Normalization = PixelNormalization.Symmetric,
        };
}
