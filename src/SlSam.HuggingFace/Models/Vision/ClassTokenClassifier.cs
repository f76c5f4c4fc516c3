using SlSam.HuggingFace.Models.Layers;
using SlSam.HuggingFace.Models.Vision;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SlSam.HuggingFace;

/// <summary>A vision transformer with one head, which reads the class token.</summary>
public abstract class ClassTokenClassifier : ImageClassifier
{
    private readonly string _bodyName;
    private readonly ViTBackbone _body;
    private readonly Linear _classifier;

    private protected ClassTokenClassifier(string name, ViTConfig config, string bodyName, bool distilled)
        : base(name, config)
    {
        _bodyName = bodyName;
        _body = new ViTBackbone(config, distilled);
        _classifier = Linear(config.HiddenSize, config.NumLabels);
        register_module(bodyName, _body);
        register_module("classifier", _classifier);
        NormalInitialization.Apply(this, config.InitializerRange, _body.DrawnBeforeTraining);
    }

    /// <inheritdoc/>
    public override string Blocks => $"{_bodyName}.encoder.layer";

    /// <inheritdoc/>
    public override LoadOptions LoadOptions => new() { Head = ["classifier."], BodyPrefix = $"{_bodyName}." };

    /// <inheritdoc/>
    public override Tensor forward(Tensor images)
    {
        using var scope = NewDisposeScope();
        return _classifier.call(_body.call(images).select(1, 0)).MoveToOuterDisposeScope();
    }

    /// <summary>Body and head are registered by the constructor, under the checkpoint's names; fields would add them a second time.</summary>
    protected override void RegisterComponents() { }
}
