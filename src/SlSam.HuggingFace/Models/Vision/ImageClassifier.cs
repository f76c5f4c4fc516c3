using System.Text.Json.Nodes;
using SlSam.HuggingFace.Images.Processing;
using SlSam.HuggingFace.Models.Configuration;
using SlSam.HuggingFace.Models.Vision;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SlSam.HuggingFace;

/// <summary>
/// A vision transformer with a head: pixels [batch, 3, height, width] (float, normalized as <see cref="ImageProcessor"/> does) to logits
/// [batch, labels], which the caller owns. Parameters have the names of the Hugging Face checkpoint. <see cref="PretrainedModel"/> makes it.
/// </summary>
public abstract class ImageClassifier : Module<Tensor, Tensor>, IPretrained
{
    private readonly ModelSource _source;
    private readonly ClassLabels _classes;

    private protected ImageClassifier(string name, ModelSource source, ClassLabels classes)
        : base(name)
    {
        _source = source;
        _classes = classes;
    }

    /// <summary>Names of the classes, in the order of the logits.</summary>
    public IReadOnlyList<string> Labels => _classes.Names;

    /// <summary>Height and width of the images that it was trained on, in pixels. Others do too, of whole patches: places are interpolated.</summary>
    public abstract int ImageSize { get; }

    /// <inheritdoc cref="TextEncoder.Blocks"/>
    public abstract string Blocks { get; }

    PretrainedParts IPretrained.Parts => new(_source, Architecture, Loading, _classes);

    private protected abstract string Architecture { get; }

    private protected abstract LoadOptions Loading { get; }

    /// <summary>
    /// Makes it a model for images of another size, which <see cref="SaveTo"/> then says: its table of places is interpolated once, and trained
    /// further as it is. To be called before an optimizer is made for the parameters.
    /// </summary>
    /// <param name="size">Height and width in pixels, a multiple of the patches'.</param>
    /// <exception cref="ArgumentOutOfRangeException">The size is no multiple of the patches'.</exception>
    public abstract void ResizeImages(int size);

    /// <inheritdoc cref="TextEncoder.SaveTo"/>
    public void SaveTo(string folder) => PretrainedFolder.Save(this, this, folder);

    /// <summary>How images are prepared is written for the size that they have now, and where no file said it, too.</summary>
    IReadOnlyDictionary<string, byte[]> IPretrained.Companions
    {
        get
        {
            var isKnown = _source.Companions.TryGetValue(ImageProcessing.FileName, out var bytes);
            if (isKnown && ImageSize == SizeIn(_source.Configuration))
            {
                return _source.Companions;
            }
            var kind = ProcessorKind.Of(_source.ModelType!);
            var processing = isKnown ? ImageProcessingFile.Read(_source.Place, bytes!, kind).ForSize(ImageSize) : kind.Defaults(ImageSize);
            return new Dictionary<string, byte[]>(_source.Companions)
            {
                [ImageProcessing.FileName] = System.Text.Encoding.UTF8.GetBytes(processing.ToJson()),
            };
        }
    }

    void IPretrained.Describe(JsonObject configuration)
    {
        _classes.WriteTo(configuration);
        if (SizeIn(configuration) != ImageSize)
        {
            configuration["image_size"] = ImageSize;
        }
    }

    private int SizeIn(JsonObject configuration) => ViTConfig.Read(_source with { Configuration = configuration }).ImageSize;
}
