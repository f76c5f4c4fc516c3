using SlSam.Samples.Weights;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SlSam.Samples.Models.Vision;

/// <summary>The plain vision transformer, and what facebook/deit-small-patch16-224 is: the head reads the class token.</summary>
public sealed class ViTForImageClassification : ImageClassifier
{
    [ComponentName(Name = "vit")]
    private readonly ViTBackbone _vit;

    [ComponentName(Name = "classifier")]
    private readonly Linear _classifier;

    /// <summary>Builds it with random weights, on the CPU.</summary>
    public ViTForImageClassification(ViTConfig config)
        : base(nameof(ViTForImageClassification), config)
    {
        _vit = new ViTBackbone(config, distilled: false);
        _classifier = Linear(config.HiddenSize, config.NumLabels);
        RegisterComponents();
        NormalInitialization.Apply(this, config.InitializerRange, _vit.DrawnBeforeTraining);
    }

    /// <inheritdoc/>
    public override string Blocks => "vit.encoder.layer";

    /// <inheritdoc/>
    public override LoadOptions LoadOptions { get; } = new() { Head = ["classifier."], BodyPrefix = "vit." };

    /// <inheritdoc/>
    public override Tensor forward(Tensor pictures)
    {
        using var scope = NewDisposeScope();
        var classToken = _vit.call(pictures).select(1, 0);
        return _classifier.call(classToken).MoveToOuterDisposeScope();
    }
}
