using SlSam.HuggingFace.Models.Encoders;
using SlSam.HuggingFace.Models.Layers;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SlSam.HuggingFace;

/// <summary>
/// RoBERTa with a head: tokens [batch, tokens] (int64) and their mask [batch, tokens] (0 or false at padding) to logits [batch, labels],
/// which the caller owns. Parameters have the names of the Hugging Face checkpoint.
/// </summary>
public sealed class RobertaForSequenceClassification : Module<Tensor, Tensor, Tensor>
{
    /// <summary>Name of the module whose children are the blocks of the encoder.</summary>
    public const string Blocks = "roberta.encoder.layer";

    [ComponentName(Name = "roberta")]
    private readonly RobertaBackbone _roberta;

    [ComponentName(Name = "classifier")]
    private readonly RobertaClassificationHead _classifier;

    /// <summary>Builds it with random weights from torch's generator, on the CPU.</summary>
    /// <exception cref="ArgumentException">No model can be built by the configuration.</exception>
    public RobertaForSequenceClassification(RobertaConfig config)
        : base(nameof(RobertaForSequenceClassification))
    {
        Config = config;
        _roberta = new RobertaBackbone(config);
        _classifier = new RobertaClassificationHead(config);
        RegisterComponents();
        _roberta.Initialize();
        NormalInitialization.Apply(_classifier, config.InitializerRange);
    }

    /// <summary>What the model was built by.</summary>
    public RobertaConfig Config { get; }

    /// <summary>How a checkpoint may differ: the head is of another size or not there, and the body is there without its name.</summary>
    public static LoadOptions Loading { get; } = new() { Head = ["classifier."], BodyPrefix = "roberta." };

    /// <inheritdoc/>
    public override Tensor forward(Tensor ids, Tensor mask)
    {
        using var scope = NewDisposeScope();
        return _classifier.call(_roberta.call(ids, mask)).MoveToOuterDisposeScope();
    }
}
