using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SlSam.HuggingFace.Models.Layers;

/// <summary>
/// Every token [batch, tokens, hidden] gathers from all tokens of its example, by several heads. The mask, bool [batch, 1, 1, tokens],
/// is true at tokens to gather from; null: all are.
/// </summary>
internal sealed class SelfAttention : Module<Tensor, Tensor?, Tensor>
{
    private readonly int _heads;
    private readonly double _dropout;

    [ComponentName(Name = "query")]
    private readonly Linear _query;

    [ComponentName(Name = "key")]
    private readonly Linear _key;

    [ComponentName(Name = "value")]
    private readonly Linear _value;

    public SelfAttention(TransformerConfig config, bool hasBias = true)
        : base(nameof(SelfAttention))
    {
        _heads = config.NumAttentionHeads;
        _dropout = config.AttentionProbsDropoutProb;
        _query = Linear(config.HiddenSize, config.HiddenSize, hasBias);
        _key = Linear(config.HiddenSize, config.HiddenSize, hasBias);
        _value = Linear(config.HiddenSize, config.HiddenSize, hasBias);
        RegisterComponents();
    }

    public override Tensor forward(Tensor tokens, Tensor? mask)
    {
        using var scope = NewDisposeScope();
        var gathered = functional.scaled_dot_product_attention(
            ByHead(_query.call(tokens)),
            ByHead(_key.call(tokens)),
            ByHead(_value.call(tokens)),
            attn_mask: mask,
            p: training ? _dropout : 0
        );
        return gathered.transpose(1, 2).flatten(2).MoveToOuterDisposeScope();
    }

    /// <summary>[batch, tokens, hidden] to [batch, heads, tokens, hidden / heads].</summary>
    private Tensor ByHead(Tensor tokens) => tokens.unflatten(2, _heads, -1).transpose(1, 2);
}
