using SlSam.HuggingFace.Tensors;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace SlSam.Benchmarks.Models;

/// <summary>Attention, then two linear maps, each normed before and added to its input: 12 tensors.</summary>
internal sealed class TransformerBlock : nn.Module<Tensor, Tensor>
{
    private const int Widening = 4;

    private readonly int _heads;

    [ComponentName(Name = "norm1")]
    private readonly LayerNorm _normBefore;

    [ComponentName(Name = "qkv")]
    private readonly Linear _queryKeyValue;

    [ComponentName(Name = "proj")]
    private readonly Linear _mix;

    [ComponentName(Name = "norm2")]
    private readonly LayerNorm _normAfter;

    [ComponentName(Name = "fc1")]
    private readonly Linear _widen;

    [ComponentName(Name = "fc2")]
    private readonly Linear _narrow;

    public TransformerBlock(VisionTransformerShape shape)
        : base(nameof(TransformerBlock))
    {
        _heads = shape.Heads;
        _normBefore = nn.LayerNorm(shape.Width, eps: 1e-6);
        _queryKeyValue = nn.Linear(shape.Width, 3 * shape.Width);
        _mix = nn.Linear(shape.Width, shape.Width);
        _normAfter = nn.LayerNorm(shape.Width, eps: 1e-6);
        _widen = nn.Linear(shape.Width, Widening * shape.Width);
        _narrow = nn.Linear(Widening * shape.Width, shape.Width);
        RegisterComponents();
    }

    public override Tensor forward(Tensor tokens)
    {
        using var scope = NewDisposeScope();
        var attended = tokens.Plus(_mix.call(Attend(_normBefore.call(tokens))));
        var widened = nn.functional.gelu(_widen.call(_normAfter.call(attended)));
        return attended.Plus(_narrow.call(widened)).MoveToOuterDisposeScope();
    }

    private Tensor Attend(Tensor tokens)
    {
        // [batch, tokens, 3 * width] to three of [batch, heads, tokens, width / heads]
        var parts = _queryKeyValue.call(tokens).unflatten(2, 3, _heads, -1).permute(2, 0, 3, 1, 4);
        var gathered = nn.functional.scaled_dot_product_attention(parts[0], parts[1], parts[2]);
        return gathered.transpose(1, 2).flatten(2);
    }
}
