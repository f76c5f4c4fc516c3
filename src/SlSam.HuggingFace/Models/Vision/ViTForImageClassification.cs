namespace SlSam.HuggingFace;

/// <summary>The plain vision transformer, and what facebook/deit-small-patch16-224 is.</summary>
public sealed class ViTForImageClassification : ClassTokenClassifier
{
    /// <summary>Builds it with random weights, on the CPU.</summary>
    public ViTForImageClassification(ViTConfig config)
        : base(nameof(ViTForImageClassification), config, "vit", distilled: false) { }
}
