using SlSam.HuggingFace.Models.Layers;
using SlSam.HuggingFace.Tensors;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SlSam.HuggingFace.Models.Decoders;

/// <summary>
/// One block on tokens [batch, tokens, hidden]: every token gathers from those before it; then two linear maps at every token, the one a gate
/// of the other, and a third back. Each half norms its input, and is added to it.
/// </summary>
internal sealed class DecoderLayer : Module
{
    private readonly Func<Tensor, Tensor> _activation;
    private readonly RmsNorm _attentionNorm;
    private readonly GroupedAttention _attention;
    private readonly RmsNorm _outputNorm;
    private readonly Linear _gate;
    private readonly Linear _widen;
    private readonly Linear _narrow;

    public DecoderLayer(DecoderConfig config, DecoderFamily family, int block)
        : base(nameof(DecoderLayer))
    {
        var (hidden, wide) = (config.HiddenSize, config.IntermediateSize);
        _activation = Layers.Activations.Get(config.HiddenAct);
        _attention = this.Put("self_attn", new GroupedAttention(config, family.HasBiasesOfQueryKeyAndValue || config.AttentionBias, block));
        _gate = this.Put("mlp.gate_proj", Linear(hidden, wide, config.MlpBias));
        _widen = this.Put("mlp.up_proj", Linear(hidden, wide, config.MlpBias));
        _narrow = this.Put("mlp.down_proj", Linear(wide, hidden, config.MlpBias));
        _attentionNorm = this.Put("input_layernorm", new RmsNorm(hidden, config.RmsNormEps));
        _outputNorm = this.Put("post_attention_layernorm", new RmsNorm(hidden, config.RmsNormEps));
    }

    /// <summary>The block's output, in the current dispose scope.</summary>
    /// <inheritdoc cref="GroupedAttention.Gather"/>
    public Tensor Run(Tensor tokens, Rotation rotation, Tensor? mask, KeyValueCache? cache)
    {
        using var scope = NewDisposeScope();
        var attended = _attention.Gather(_attentionNorm.call(tokens), rotation, mask, cache).Plus(tokens);
        var normed = _outputNorm.call(attended);
        var gated = _activation(_gate.call(normed)).mul(_widen.call(normed));
        return _narrow.call(gated).Plus(attended).MoveToOuterDisposeScope();
    }

    /// <summary>Parts are registered by the constructor, under the checkpoint's names; fields would add them a second time.</summary>
    protected override void RegisterComponents() { }
}
