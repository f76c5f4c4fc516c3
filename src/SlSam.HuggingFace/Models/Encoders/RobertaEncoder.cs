using SlSam.Blocks;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace SlSam.HuggingFace.Models.Encoders;

/// <summary>The blocks, one after the other; in a step of SL-SAM the second pass starts at the first active one.</summary>
internal sealed class RobertaEncoder : nn.Module
{
    [ComponentName(Name = "layer")]
    private readonly BlockStack<RobertaLayer> _layers;

    public RobertaEncoder(RobertaConfig config)
        : base(nameof(RobertaEncoder))
    {
        _layers = new BlockStack<RobertaLayer>(Enumerable.Range(0, config.NumHiddenLayers).Select(_ => new RobertaLayer(config)));
        RegisterComponents();
    }

    /// <summary>Tokens through the embeddings and all blocks: vectors [batch, tokens, hidden], which the caller owns.</summary>
    public Tensor RunAbove(RobertaEmbeddings embeddings, Tensor ids, Tensor mask)
    {
        using var isToken = mask.to(ScalarType.Bool, copy: true);
        using var byHead = isToken.unsqueeze(1).unsqueeze(2);
        return _layers.RunAbove(embeddings, () => embeddings.call(ids), (layer, tokens) => layer.call(tokens, byHead), ids, mask);
    }
}
