using SlSam.HuggingFace.Models.Layers;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SlSam.HuggingFace.Models.Encoders;

/// <summary>Self-attention, and the linear map that mixes its heads.</summary>
internal sealed class RobertaAttention : Module<Tensor, Tensor, Tensor>
{
    [ComponentName(Name = "self")]
    private readonly SelfAttention _self;

    [ComponentName(Name = "output")]
    private readonly RobertaResidual _output;

    public RobertaAttention(RobertaConfig config)
        : base(nameof(RobertaAttention))
    {
        _self = new SelfAttention(config);
        _output = new RobertaResidual(config, config.HiddenSize);
        RegisterComponents();
    }

    public override Tensor forward(Tensor tokens, Tensor mask)
    {
        using var gathered = _self.call(tokens, mask);
        return _output.call(gathered, tokens);
    }
}
