using SlSam.Blocks;
using SlSam.HuggingFace.Models.Configuration;
using SlSam.HuggingFace.Models.Layers;
using SlSam.HuggingFace.Tensors;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SlSam.HuggingFace.Models.Vision;

/// <summary>
/// ViT, or DeiT. A distilled one has a distillation token, and may have a second head that reads it: the logits are the mean of the two. In a
/// step of SL-SAM the second pass starts at the first active block.
/// </summary>
internal sealed class ViTClassifier : ImageClassifier
{
    private const string OneHead = "ForImageClassification";
    private const string TwoHeads = "DeiTForImageClassificationWithTeacher";

    private static readonly LayerNames Names = new()
    {
        Query = "attention.attention.query",
        Key = "attention.attention.key",
        Value = "attention.attention.value",
        Mix = "attention.output.dense",
        AttentionNorm = "layernorm_before",
        Widen = "intermediate.dense",
        Narrow = "output.dense",
        OutputNorm = "layernorm_after",
    };

    private readonly ViTConfig _config;
    private readonly string _body;
    private readonly ViTEmbeddings _embeddings;
    private readonly BlockStack<TransformerLayer> _layers;
    private readonly LayerNorm _norm;
    private readonly Linear[] _heads;
    private readonly string[] _headNames;

    /// <summary>Builds it with random weights from torch's generator, on the CPU. A distilled one of no known class has two heads.</summary>
    /// <exception cref="InvalidDataException">No model can be built by the configuration.</exception>
    public ViTClassifier(ModelSource source, ClassLabels classes)
        : base(nameof(ViTClassifier), source, classes)
    {
        _config = ViTConfig.Read(source);
        var isDistilled = source.ModelType == "deit";
        _body = isDistilled ? "deit" : "vit";
        _headNames =
            isDistilled && source.Architecture != "DeiT" + OneHead ? ["cls_classifier", "distillation_classifier"] : ["classifier"];
        _embeddings = this.Put($"{_body}.embeddings", new ViTEmbeddings(_config, isDistilled));
        var layers = Enumerable
            .Range(0, _config.NumHiddenLayers)
            .Select(_ => new TransformerLayer(_config, Names, normsFirst: true, _config.QkvBias));
        _layers = this.Put(Blocks, new BlockStack<TransformerLayer>(layers));
        _norm = this.Put($"{_body}.layernorm", LayerNorm(_config.HiddenSize, _config.LayerNormEps));
        _heads = [.. _headNames.Select(name => this.Put(name, Linear(_config.HiddenSize, classes.Names.Count)))];
        NormalInitialization.Apply(this, _config.InitializerRange, _embeddings.DrawnBeforeTraining);
    }

    public override int ImageSize => _embeddings.PatchesAlong * _config.PatchSize;

    public override string Blocks => $"{_body}.encoder.layer";

    private protected override string Architecture => _heads.Length > 1 ? TwoHeads : (_body == "deit" ? "DeiT" : "ViT") + OneHead;

    private protected override LoadOptions Loading =>
        new()
        {
            Head = [.. _headNames.Select(name => $"{name}.")],
            Rows = [.. _headNames.SelectMany(name => (string[])[$"{name}.weight", $"{name}.bias"])],
            BodyPrefix = $"{_body}.",
        };

    public override void ResizeImages(int size)
    {
        if (size <= 0 || size % _config.PatchSize != 0)
        {
            throw new ArgumentOutOfRangeException(
                nameof(size),
                $"Found images of {size} pixels, expected a multiple of the patches' size, {_config.PatchSize}."
            );
        }
        if (size != ImageSize)
        {
            _embeddings.Resize(size / _config.PatchSize);
        }
    }

    public override Tensor forward(Tensor images)
    {
        RequireShape(images.shape);
        using var scope = NewDisposeScope();
        var run = _layers.RunAbove(_embeddings, () => _embeddings.call(images), (layer, x) => layer.call(x, null), images);
        var tokens = _norm.call(run);
        var logits = _heads[0].call(tokens.select(1, 0));
        if (_heads.Length > 1)
        {
            logits = logits.Plus(_heads[1].call(tokens.select(1, 1))).Times(0.5);
        }
        return logits.MoveToOuterDisposeScope();
    }

    /// <summary>Parts are registered by the constructor, under the checkpoint's names; fields would add them a second time.</summary>
    protected override void RegisterComponents() { }

    private void RequireShape(long[] shape)
    {
        var patch = _config.PatchSize;
        var fits =
            shape is [_, var channels, var height, var width]
            && channels == _config.NumChannels
            && (height > 0, width > 0, height % patch, width % patch) == (true, true, 0, 0);
        if (!fits)
        {
            throw new ArgumentException(
                $"Found images of shape [{string.Join(", ", shape)}], expected [batch, {_config.NumChannels}, height, width], multiples of {patch}."
            );
        }
    }
}
