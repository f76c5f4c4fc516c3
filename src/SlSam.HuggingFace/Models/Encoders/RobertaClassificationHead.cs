using SlSam.HuggingFace.Models.Layers;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SlSam.HuggingFace.Models.Encoders;

/// <summary>Vectors [batch, tokens, hidden] to logits [batch, labels], by the vector of the first token.</summary>
internal sealed class RobertaClassificationHead : Module<Tensor, Tensor>
{
    private readonly double _dropout;

    [ComponentName(Name = "dense")]
    private readonly Linear _dense;

    [ComponentName(Name = "out_proj")]
    private readonly Linear _output;

    public RobertaClassificationHead(RobertaConfig config)
        : base(nameof(RobertaClassificationHead))
    {
        _dropout = config.ClassifierDropout ?? config.HiddenDropoutProb;
        _dense = Linear(config.HiddenSize, config.HiddenSize);
        _output = Linear(config.HiddenSize, config.NumLabels);
        RegisterComponents();
    }

    public override Tensor forward(Tensor tokens)
    {
        using var scope = NewDisposeScope();
        var first = tokens.select(1, 0).Dropped(_dropout, training);
        var mapped = _dense.call(first).tanh().Dropped(_dropout, training);
        return _output.call(mapped).MoveToOuterDisposeScope();
    }
}
