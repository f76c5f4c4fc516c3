using SlSam.HuggingFace.Models.Layers;
using SlSam.HuggingFace.Tensors;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SlSam.HuggingFace.Models.Vision;

/// <summary>One block of the encoder: attention, then two linear maps at every token, each normed before and added to its input.</summary>
internal sealed class ViTLayer : Module<Tensor, Tensor>
{
    private readonly double _dropout;
    private readonly Func<Tensor, Tensor> _activation;

    [ComponentName(Name = "attention")]
    private readonly ViTAttention _attention;

    [ComponentName(Name = "intermediate")]
    private readonly Wrapped _intermediate;

    [ComponentName(Name = "output")]
    private readonly Wrapped _output;

    [ComponentName(Name = "layernorm_before")]
    private readonly LayerNorm _normBefore;

    [ComponentName(Name = "layernorm_after")]
    private readonly LayerNorm _normAfter;

    public ViTLayer(ViTConfig config)
        : base(nameof(ViTLayer))
    {
        _dropout = config.HiddenDropoutProb;
        _activation = Activations.Get(config.HiddenAct);
        _attention = new ViTAttention(config);
        _intermediate = new Wrapped("dense", Linear(config.HiddenSize, config.IntermediateSize));
        _output = new Wrapped("dense", Linear(config.IntermediateSize, config.HiddenSize));
        _normBefore = LayerNorm(config.HiddenSize, config.LayerNormEps);
        _normAfter = LayerNorm(config.HiddenSize, config.LayerNormEps);
        RegisterComponents();
    }

    public override Tensor forward(Tensor tokens)
    {
        using var scope = NewDisposeScope();
        var attended = tokens.Plus(_attention.call(_normBefore.call(tokens)));
        var widened = _activation(_intermediate.call(_normAfter.call(attended)));
        return attended.Plus(_output.call(widened).Dropped(_dropout, training)).MoveToOuterDisposeScope();
    }
}
