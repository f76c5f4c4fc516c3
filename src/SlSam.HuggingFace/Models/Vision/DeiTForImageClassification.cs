namespace SlSam.HuggingFace;

/// <summary>The distilled vision transformer with one head; the distillation token takes part in attention alone.</summary>
public sealed class DeiTForImageClassification : ClassTokenClassifier
{
    /// <summary>Builds it with random weights, on the CPU.</summary>
    public DeiTForImageClassification(ViTConfig config)
        : base(nameof(DeiTForImageClassification), config, "deit", distilled: true) { }
}
