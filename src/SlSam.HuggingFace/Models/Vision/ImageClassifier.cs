using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SlSam.HuggingFace;

/// <summary>
/// A vision transformer with a head: images [batch, channels, height, width] (float, normalized) to logits [batch, classes], which the
/// caller owns. Parameters have the names of the Hugging Face checkpoint.
/// </summary>
public abstract class ImageClassifier : Module<Tensor, Tensor>
{
    private protected ImageClassifier(string name, ViTConfig config)
        : base(name)
    {
        Config = config;
    }

    /// <summary>What the model was built by.</summary>
    public ViTConfig Config { get; }

    /// <summary>Name of the module whose children are the blocks of the encoder.</summary>
    public abstract string Blocks { get; }

    /// <summary>How a checkpoint of other classes, or of the body alone, is loaded into it.</summary>
    public abstract LoadOptions LoadOptions { get; }

    /// <summary>
    /// Builds the model that <see cref="ViTConfig.ModelType"/> and <see cref="ViTConfig.Architectures"/> name, with random weights from torch's
    /// generator, on the CPU. A distilled one of no known class has two heads.
    /// </summary>
    /// <exception cref="ArgumentException">No model can be built by the configuration.</exception>
    public static ImageClassifier Create(ViTConfig config)
    {
        config.Validate();
        return config.ModelType != "deit" ? new ViTForImageClassification(config)
            : config.Architectures.Contains(nameof(DeiTForImageClassification)) ? new DeiTForImageClassification(config)
            : new DeiTForImageClassificationWithTeacher(config);
    }
}
