using SlSam.HuggingFace.Tensors;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SlSam.HuggingFace.Models.Layers;

/// <summary>
/// One block of an encoder on tokens [batch, tokens, hidden]: every token gathers from all tokens of its example, by several heads; then two
/// linear maps at every token. Each half is added to its input, and normed before (vision) or after (texts). The mask, bool
/// [batch, 1, 1, tokens], is true at tokens to gather from; null: all are.
/// </summary>
internal sealed class TransformerLayer : Module<Tensor, Tensor?, Tensor>
{
    private readonly int _heads;
    private readonly double _attentionDropout;
    private readonly double _dropout;
    private readonly bool _normsFirst;
    private readonly Func<Tensor, Tensor> _activation;
    private readonly Linear _query;
    private readonly Linear _key;
    private readonly Linear _value;
    private readonly Linear _mix;
    private readonly Linear _widen;
    private readonly Linear _narrow;
    private readonly LayerNorm _attentionNorm;
    private readonly LayerNorm _outputNorm;

    public TransformerLayer(TransformerConfig config, LayerNames names, bool normsFirst, bool hasQkvBias = true)
        : base(nameof(TransformerLayer))
    {
        var (hidden, wide) = (config.HiddenSize, config.IntermediateSize);
        _heads = config.NumAttentionHeads;
        _attentionDropout = config.AttentionProbsDropoutProb;
        _dropout = config.HiddenDropoutProb;
        _normsFirst = normsFirst;
        _activation = Activations.Get(config.HiddenAct);
        _query = this.Put(names.Query, Linear(hidden, hidden, hasQkvBias));
        _key = this.Put(names.Key, Linear(hidden, hidden, hasQkvBias));
        _value = this.Put(names.Value, Linear(hidden, hidden, hasQkvBias));
        _mix = this.Put(names.Mix, Linear(hidden, hidden));
        _attentionNorm = this.Put(names.AttentionNorm, LayerNorm(hidden, config.LayerNormEps));
        _widen = this.Put(names.Widen, Linear(hidden, wide));
        _narrow = this.Put(names.Narrow, Linear(wide, hidden));
        _outputNorm = this.Put(names.OutputNorm, LayerNorm(hidden, config.LayerNormEps));
    }

    public override Tensor forward(Tensor tokens, Tensor? mask)
    {
        using var scope = NewDisposeScope();
        var attended = Half(_attentionNorm, tokens, x => Attend(x, mask));
        return Half(_outputNorm, attended, x => _narrow.call(_activation(_widen.call(x)))).MoveToOuterDisposeScope();
    }

    /// <summary>Parts are registered by the constructor, under the checkpoint's names; fields would add them a second time.</summary>
    protected override void RegisterComponents() { }

    private Tensor Half(LayerNorm norm, Tensor tokens, Func<Tensor, Tensor> change) =>
        _normsFirst
            ? change(norm.call(tokens)).Dropped(_dropout, training).Plus(tokens)
            : norm.call(change(tokens).Dropped(_dropout, training).Plus(tokens));

    private Tensor Attend(Tensor tokens, Tensor? mask)
    {
        var gathered = functional.scaled_dot_product_attention(
            ByHead(_query.call(tokens)),
            ByHead(_key.call(tokens)),
            ByHead(_value.call(tokens)),
            attn_mask: mask,
            p: training ? _attentionDropout : 0
        );
        return _mix.call(gathered.transpose(1, 2).flatten(2));
    }

    /// <summary>[batch, tokens, hidden] to [batch, heads, tokens, hidden / heads].</summary>
    private Tensor ByHead(Tensor tokens) => tokens.unflatten(2, _heads, -1).transpose(1, 2);
}
