using SlSam.Blocks;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace SlSam.Benchmarks.Models;

/// <summary>
/// A vision transformer with the tensors of the authors' runs (query, key and value in one map, so that DeiT-Small has 152), over the library's
/// container for blocks. Images [batch, 3, pixels, pixels] to logits [batch, classes].
/// </summary>
internal sealed class VisionTransformer : nn.Module<Tensor, Tensor>
{
    [ComponentName(Name = "embeddings")]
    private readonly PatchEmbeddings _embeddings;

    [ComponentName(Name = "blocks")]
    private readonly BlockStack<TransformerBlock> _blocks;

    [ComponentName(Name = "norm")]
    private readonly LayerNorm _norm;

    [ComponentName(Name = "head")]
    private readonly Linear _head;

    public VisionTransformer(VisionTransformerShape shape)
        : base(nameof(VisionTransformer))
    {
        _embeddings = new PatchEmbeddings(shape);
        _blocks = new BlockStack<TransformerBlock>(Enumerable.Range(0, shape.Blocks).Select(_ => new TransformerBlock(shape)));
        _norm = nn.LayerNorm(shape.Width, eps: 1e-6);
        _head = nn.Linear(shape.Width, shape.Classes);
        RegisterComponents();
    }

    /// <summary>Activation checkpointing, 0: off.</summary>
    public int BlocksPerSegment
    {
        get => _blocks.BlocksPerSegment;
        set => _blocks.BlocksPerSegment = value;
    }

    public override Tensor forward(Tensor images)
    {
        using var scope = NewDisposeScope();
        var tokens = _blocks.RunAbove(_embeddings, () => _embeddings.call(images), (block, tokens) => block.call(tokens), images);
        return _head.call(_norm.call(tokens).select(1, 0)).MoveToOuterDisposeScope();
    }
}
