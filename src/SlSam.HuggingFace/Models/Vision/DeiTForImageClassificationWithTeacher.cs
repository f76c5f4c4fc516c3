using SlSam.HuggingFace.Models.Layers;
using SlSam.HuggingFace.Models.Vision;
using SlSam.HuggingFace.Tensors;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SlSam.HuggingFace;

/// <summary>The distilled vision transformer: one head reads the class token, one the distillation token; the logits are their mean.</summary>
public sealed class DeiTForImageClassificationWithTeacher : ImageClassifier
{
    [ComponentName(Name = "deit")]
    private readonly ViTBackbone _deit;

    [ComponentName(Name = "cls_classifier")]
    private readonly Linear _classHead;

    [ComponentName(Name = "distillation_classifier")]
    private readonly Linear _distillationHead;

    /// <summary>Builds it with random weights, on the CPU.</summary>
    public DeiTForImageClassificationWithTeacher(ViTConfig config)
        : base(nameof(DeiTForImageClassificationWithTeacher), config)
    {
        _deit = new ViTBackbone(config, distilled: true);
        _classHead = Linear(config.HiddenSize, config.NumLabels);
        _distillationHead = Linear(config.HiddenSize, config.NumLabels);
        RegisterComponents();
        NormalInitialization.Apply(this, config.InitializerRange, _deit.DrawnBeforeTraining);
    }

    /// <inheritdoc/>
    public override string Blocks => "deit.encoder.layer";

    /// <inheritdoc/>
    public override LoadOptions LoadOptions { get; } =
        new() { Head = ["cls_classifier.", "distillation_classifier."], BodyPrefix = "deit." };

    /// <inheritdoc/>
    public override Tensor forward(Tensor images)
    {
        using var scope = NewDisposeScope();
        var tokens = _deit.call(images);
        var fromClass = _classHead.call(tokens.select(1, 0));
        var fromDistillation = _distillationHead.call(tokens.select(1, 1));
        return fromClass.Plus(fromDistillation).Times(0.5).MoveToOuterDisposeScope();
    }
}
