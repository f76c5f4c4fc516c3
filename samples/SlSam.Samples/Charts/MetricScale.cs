namespace SlSam.Samples.Charts;

/// <summary>How a metric is drawn: accuracy in percent, as people speak of it; the others as they are.</summary>
/// <param name="Label">For an axis, with its unit, and which way is better where it is not the usual one.</param>
/// <param name="Factor">By which values are multiplied.</param>
public sealed record MetricScale(string Label, double Factor)
{
    /// <summary>Of the metric with this name.</summary>
    public static MetricScale Of(string metric, bool lowerIsBetter = false) =>
        metric == "accuracy" ? new("test accuracy (%)", 100)
        : lowerIsBetter ? new($"test {metric} (lower is better)", 1)
        : new($"test {metric}", 1);
}
