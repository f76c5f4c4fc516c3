using MathNet.Numerics.Statistics;
using SlSam.Samples.Data;
using SlSam.Samples.Data.Text;

namespace SlSam.Samples.Metrics;

/// <summary>Measures decisions as scikit-learn and SciPy do, in the cases too where a formula divides by zero.</summary>
public static class Measurement
{
    /// <summary>Compares decisions on examples with what is right.</summary>
    /// <param name="kind">By what.</param>
    /// <param name="decisions">Numbers of classes, or scores.</param>
    /// <param name="labels">What is right, one for each decision.</param>
    /// <returns>
    /// NaN where the metric is not defined: a correlation with decisions or labels that are all the same, anything of no examples.
    /// F1 and Matthews are 0 where no class 1 or no second class is there to be found.
    /// </returns>
    /// <exception cref="ArgumentException">There are more of one than of the other.</exception>
    public static Metric Measure(MetricKind kind, IReadOnlyList<double> decisions, IReadOnlyList<double> labels)
    {
        if (decisions.Count != labels.Count)
        {
            throw new ArgumentException(
                $"Found {labels.Count} labels, expected one for each of {decisions.Count} decisions.",
                nameof(labels)
            );
        }
        return new Metric(NameOf(kind), labels.Count == 0 ? double.NaN : ValueOf(kind, decisions, labels));
    }

    /// <summary>Measures decisions on all examples of a set by what its task is measured by.</summary>
    /// <param name="task">The task.</param>
    /// <param name="decisions">Numbers of classes, or scores.</param>
    /// <param name="labels">What is right, one for each.</param>
    public static IReadOnlyList<Metric> Measure(this TextTask task, IReadOnlyList<double> decisions, IReadOnlyList<double> labels) =>
        [.. task.Metrics.Select(kind => Measure(kind, decisions, labels))];

    /// <summary>The name of a metric, in lower case.</summary>
    public static string NameOf(MetricKind kind) => kind.ToString().ToLowerInvariant();

    private static double ValueOf(MetricKind kind, IReadOnlyList<double> decisions, IReadOnlyList<double> labels) =>
        kind switch
        {
            MetricKind.Accuracy => Accuracy(decisions, labels),
            MetricKind.F1 => Confusion.Of(decisions, labels).F1,
            MetricKind.Matthews => Confusion.Of(decisions, labels).Matthews,
            MetricKind.Pearson => Correlation.Pearson(decisions, labels),
            MetricKind.Spearman => Correlation.Spearman(decisions, labels),
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Found no such metric."),
        };

    private static double Accuracy(IReadOnlyList<double> decisions, IReadOnlyList<double> labels) =>
        (double)decisions.Zip(labels).Count(pair => pair.First.Equals(pair.Second)) / labels.Count;
}
