using SlSam.HuggingFace.Models.Layers;
using SlSam.HuggingFace.Tensors;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SlSam.HuggingFace.Models.Encoders;

/// <summary>A linear map whose output is added to what the part of the block began with, and normed.</summary>
internal sealed class RobertaResidual : Module<Tensor, Tensor, Tensor>
{
    private readonly double _dropout;

    [ComponentName(Name = "dense")]
    private readonly Linear _dense;

    [ComponentName(Name = "LayerNorm")]
    private readonly LayerNorm _norm;

    public RobertaResidual(RobertaConfig config, int inputSize)
        : base(nameof(RobertaResidual))
    {
        _dropout = config.HiddenDropoutProb;
        _dense = Linear(inputSize, config.HiddenSize);
        _norm = LayerNorm(config.HiddenSize, config.LayerNormEps);
        RegisterComponents();
    }

    public override Tensor forward(Tensor changed, Tensor begun)
    {
        using var scope = NewDisposeScope();
        return _norm.call(_dense.call(changed).Dropped(_dropout, training).Plus(begun)).MoveToOuterDisposeScope();
    }
}
