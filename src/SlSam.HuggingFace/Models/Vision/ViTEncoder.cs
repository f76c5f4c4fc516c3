using SlSam.Blocks;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace SlSam.HuggingFace.Models.Vision;

/// <summary>The blocks, one after the other; in a step of SL-SAM the second pass starts at the first active one.</summary>
internal sealed class ViTEncoder : nn.Module
{
    [ComponentName(Name = "layer")]
    private readonly BlockStack<ViTLayer> _layers;

    public ViTEncoder(ViTConfig config)
        : base(nameof(ViTEncoder))
    {
        _layers = new BlockStack<ViTLayer>(Enumerable.Range(0, config.NumHiddenLayers).Select(_ => new ViTLayer(config)));
        RegisterComponents();
    }

    /// <summary>Images through the embeddings and all blocks: tokens [batch, tokens, hidden], which the caller owns.</summary>
    public Tensor RunAbove(ViTEmbeddings embeddings, Tensor images) =>
        _layers.RunAbove(embeddings, () => embeddings.call(images), (layer, tokens) => layer.call(tokens), images);
}
