namespace SlSam.Samples.Charts;

/// <summary>How a metric is drawn: accuracy in percent, as people speak of it; the others as they are.</summary>
/// <param name="Label">For an axis, with its unit.</param>
/// <param name="Factor">By which values are multiplied.</param>
internal sealed record MetricScale(string Label, double Factor)
{
    /// <summary>Of the metric with this name.</summary>
    public static MetricScale Of(string metric) => metric == "accuracy" ? new("test accuracy (%)", 100) : new($"test {metric}", 1);
}
