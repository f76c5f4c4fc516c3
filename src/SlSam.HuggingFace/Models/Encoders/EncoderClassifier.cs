using SlSam.HuggingFace.Models.Configuration;
using SlSam.HuggingFace.Models.Layers;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SlSam.HuggingFace.Models.Encoders;

/// <summary>BERT, RoBERTa or DistilBERT with a head of two linear maps on the vector of the first token.</summary>
internal sealed class EncoderClassifier : SequenceClassifier
{
    private readonly EncoderConfig _config;
    private readonly EncoderFamily _family;
    private readonly EncoderBody _body;
    private readonly Linear _dense;
    private readonly Linear _output;

    /// <summary>Builds it with random weights from torch's generator, on the CPU.</summary>
    /// <exception cref="InvalidDataException">No model can be built by the configuration.</exception>
    public EncoderClassifier(ModelSource source, EncoderFamily family, ClassLabels classes)
        : base($"{family.ClassName}ForSequenceClassification", source, classes)
    {
        _config = EncoderConfig.Read(source, family);
        _family = family;
        _body = new EncoderBody(this, $"{family.BodyPrefix}.", _config, family);
        _dense = this.Put(family.Dense, Linear(_config.HiddenSize, _config.HiddenSize));
        _output = this.Put(family.Output, Linear(_config.HiddenSize, classes.Names.Count));
        _body.Initialize(this);
    }

    public override int MaxLength => _config.MaxLength;

    public override int VocabularySize => _config.VocabSize;

    public override int PaddingId => _config.PadTokenId;

    public override string Blocks => _body.Blocks;

    private protected override string Architecture => $"{_family.ClassName}ForSequenceClassification";

    private protected override LoadOptions Loading =>
        new()
        {
            Head = [$"{_family.Dense}.", $"{_family.Output}."],
            Rows = [$"{_family.Output}.weight", $"{_family.Output}.bias"],
            BodyPrefix = $"{_family.BodyPrefix}.",
        };

    public override Tensor forward(Tensor ids, Tensor mask, Tensor? types)
    {
        using var scope = NewDisposeScope();
        var dropout = _config.ClassifierDropout ?? _config.HiddenDropoutProb;
        var first = _body.Run(ids, mask, types).select(1, 0).Dropped(_family.DropsBeforeDense ? dropout : 0, training);
        var mapped = _family.HeadActivation(_dense.call(first)).Dropped(dropout, training);
        return _output.call(mapped).MoveToOuterDisposeScope();
    }

    /// <summary>Parts are registered by the constructor, under the checkpoint's names; fields would add them a second time.</summary>
    protected override void RegisterComponents() { }
}
