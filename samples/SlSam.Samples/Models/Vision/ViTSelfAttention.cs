using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SlSam.Samples.Models.Vision;

/// <summary>Every token [batch, tokens, hidden] gathers from all tokens of its picture, by several heads.</summary>
internal sealed class ViTSelfAttention : Module<Tensor, Tensor>
{
    private readonly int _heads;
    private readonly double _dropout;

    [ComponentName(Name = "query")]
    private readonly Linear _query;

    [ComponentName(Name = "key")]
    private readonly Linear _key;

    [ComponentName(Name = "value")]
    private readonly Linear _value;

    public ViTSelfAttention(ViTConfig config)
        : base(nameof(ViTSelfAttention))
    {
        _heads = config.NumAttentionHeads;
        _dropout = config.AttentionProbsDropoutProb;
        _query = Linear(config.HiddenSize, config.HiddenSize, config.QkvBias);
        _key = Linear(config.HiddenSize, config.HiddenSize, config.QkvBias);
        _value = Linear(config.HiddenSize, config.HiddenSize, config.QkvBias);
        RegisterComponents();
    }

    public override Tensor forward(Tensor tokens)
    {
        using var scope = NewDisposeScope();
        var gathered = functional.scaled_dot_product_attention(
            ByHead(_query.call(tokens)),
            ByHead(_key.call(tokens)),
            ByHead(_value.call(tokens)),
            p: training ? _dropout : 0
        );
        return gathered.transpose(1, 2).flatten(2).MoveToOuterDisposeScope();
    }

    /// <summary>[batch, tokens, hidden] to [batch, heads, tokens, hidden / heads].</summary>
    private Tensor ByHead(Tensor tokens) => tokens.unflatten(2, _heads, -1).transpose(1, 2);
}
