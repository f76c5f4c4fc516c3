using SlSam.Samples.Weights;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SlSam.Samples.Models.Vision;

/// <summary>The distilled vision transformer with one head, which reads the class token; the distillation token takes part in attention alone.</summary>
public sealed class DeiTForImageClassification : ImageClassifier
{
    [ComponentName(Name = "deit")]
    private readonly ViTBackbone _deit;

    [ComponentName(Name = "classifier")]
    private readonly Linear _classifier;

    /// <summary>Builds it with random weights, on the CPU.</summary>
    public DeiTForImageClassification(ViTConfig config)
        : base(nameof(DeiTForImageClassification), config)
    {
        _deit = new ViTBackbone(config, distilled: true);
        _classifier = Linear(config.HiddenSize, config.NumLabels);
        RegisterComponents();
        NormalInitialization.Apply(this, config.InitializerRange, _deit.DrawnBeforeTraining);
    }

    /// <inheritdoc/>
    public override string Blocks => "deit.encoder.layer";

    /// <inheritdoc/>
    public override LoadOptions LoadOptions { get; } = new() { Head = ["classifier."], BodyPrefix = "deit." };

    /// <inheritdoc/>
    public override Tensor forward(Tensor pictures)
    {
        using var scope = NewDisposeScope();
        return _classifier.call(_deit.call(pictures).select(1, 0)).MoveToOuterDisposeScope();
    }
}
