using SlSam.HuggingFace.Models.Layers;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SlSam.HuggingFace.Models.Encoders;

/// <summary>One block of the encoder: attention, then two linear maps at every token, each added to its input and normed after.</summary>
internal sealed class RobertaLayer : Module<Tensor, Tensor, Tensor>
{
    private readonly Func<Tensor, Tensor> _activation;

    [ComponentName(Name = "attention")]
    private readonly RobertaAttention _attention;

    [ComponentName(Name = "intermediate")]
    private readonly Wrapped _intermediate;

    [ComponentName(Name = "output")]
    private readonly RobertaResidual _output;

    public RobertaLayer(RobertaConfig config)
        : base(nameof(RobertaLayer))
    {
        _activation = Activations.Get(config.HiddenAct);
        _attention = new RobertaAttention(config);
        _intermediate = new Wrapped("dense", Linear(config.HiddenSize, config.IntermediateSize));
        _output = new RobertaResidual(config, config.IntermediateSize);
        RegisterComponents();
    }

    public override Tensor forward(Tensor tokens, Tensor mask)
    {
        using var scope = NewDisposeScope();
        var attended = _attention.call(tokens, mask);
        var widened = _activation(_intermediate.call(attended));
        return _output.call(widened, attended).MoveToOuterDisposeScope();
    }
}
