using SlSam.HuggingFace.Models.Configuration;
using SlSam.HuggingFace.Models.Layers;
using SlSam.HuggingFace.Weights;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SlSam.HuggingFace.Models.Encoders;

/// <summary>BERT, RoBERTa or DistilBERT without a head.</summary>
internal sealed class EncoderModel : TextEncoder
{
    private const string Pooler = "pooler.dense";

    private readonly EncoderConfig _config;
    private readonly EncoderFamily _family;
    private readonly EncoderBody _body;

    /// <param name="source">Its configuration.</param>
    /// <param name="family">Its kind.</param>
    /// <param name="hasPooler">
    /// Whether the checkpoint has a map that a head would read. Nothing here does: it is kept for who loads the model next, and not trained.
    /// </param>
    public EncoderModel(ModelSource source, EncoderFamily family, bool hasPooler)
        : base($"{family.ClassName}Model", source)
    {
        _config = EncoderConfig.Read(source, family);
        _family = family;
        _body = new EncoderBody(this, "", _config, family);
        var pooler = hasPooler ? this.Put(Pooler, Linear(_config.HiddenSize, _config.HiddenSize)) : null;
        _body.Initialize(this);
        foreach (var parameter in pooler?.parameters() ?? [])
        {
            parameter.requires_grad = false;
        }
    }

    public override int Width => _config.HiddenSize;

    public override int MaxLength => _config.MaxLength;

    public override int VocabularySize => _config.VocabSize;

    public override int PaddingId => _config.PadTokenId;

    public override string Blocks => _body.Blocks;

    private protected override string Architecture => $"{_family.ClassName}Model";

    private protected override LoadOptions Loading => new() { BodyPrefix = $"{_family.BodyPrefix}." };

    /// <summary>Whether a checkpoint has the map that <c>hasPooler</c> stands for.</summary>
    public static bool HasPooler(Checkpoint checkpoint, EncoderFamily family) =>
        new CheckpointNames(checkpoint.Entries.Keys, $"{family.BodyPrefix}.").Find($"{Pooler}.weight") is not null;

    public override Tensor forward(Tensor ids, Tensor mask, Tensor? types) => _body.Run(ids, mask, types);

    /// <summary>Parts are registered by the constructor, under the checkpoint's names; fields would add them a second time.</summary>
    protected override void RegisterComponents() { }
}
