using SlSam.HuggingFace.Models.Layers;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SlSam.HuggingFace.Models.Vision;

/// <summary>Self-attention and the linear map that mixes its heads.</summary>
internal sealed class ViTAttention : Module<Tensor, Tensor>
{
    private readonly double _dropout;

    [ComponentName(Name = "attention")]
    private readonly SelfAttention _attention;

    [ComponentName(Name = "output")]
    private readonly Wrapped _output;

    public ViTAttention(ViTConfig config)
        : base(nameof(ViTAttention))
    {
        _dropout = config.HiddenDropoutProb;
        _attention = new SelfAttention(config, config.QkvBias);
        _output = new Wrapped("dense", Linear(config.HiddenSize, config.HiddenSize));
        RegisterComponents();
    }

    public override Tensor forward(Tensor tokens)
    {
        using var scope = NewDisposeScope();
        var mixed = _output.call(_attention.call(tokens, null));
        return mixed.Dropped(_dropout, training).MoveToOuterDisposeScope();
    }
}
