namespace SlSam.Samples.Data;

/// <summary>The metrics that there are.</summary>
public enum MetricKind
{
    /// <summary>Share of decisions that are right.</summary>
    Accuracy,

    /// <summary>Harmonic mean of precision and recall of class 1.</summary>
    F1,

    /// <summary>Mean over the classes of the harmonic mean of precision and recall.</summary>
    MacroF1,

    /// <summary>Matthews' correlation coefficient of two classes, 0 and 1.</summary>
    Matthews,

    /// <summary>Linear correlation of numbers.</summary>
    Pearson,

    /// <summary>Linear correlation of ranks; equal numbers share the mean of their ranks.</summary>
    Spearman,

    /// <summary>Mean loss: the lower the better.</summary>
    Loss,

    /// <summary>e to the mean loss, as language models are measured: the lower the better, 1 at least.</summary>
    Perplexity,
}
