using SlSam.Samples.Data;

namespace SlSam.Samples.Metrics;

/// <summary>
/// Measures decisions and losses batch by batch as scikit-learn and SciPy do, in the cases too where a formula divides by zero. What came in
/// is summed up; only ranks (Spearman) keep two numbers for each example.
/// </summary>
public sealed class Measurement
{
    private readonly RunningLoss _loss = new();
    private readonly (MetricKind Kind, RunningMetric? Running)[] _metrics;
    private readonly ClassCounts? _counts;
    private readonly IReadOnlyList<string> _classes;

    /// <summary>Of nothing so far.</summary>
    /// <param name="kinds">By what, the most important first.</param>
    /// <param name="classes">Names of the classes where they are to be told apart too.</param>
    public Measurement(IReadOnlyList<MetricKind> kinds, IReadOnlyList<string>? classes = null)
    {
        _metrics = [.. kinds.Select(kind => (kind, RunningOf(kind)))];
        (_classes, _counts) = (classes ?? [], classes is null ? null : new ClassCounts());
    }

    /// <summary>Whether decisions are to be added: not where all metrics are of the loss.</summary>
    public bool NeedsDecisions => _counts is not null || _metrics.Any(metric => metric.Running is not null);

    /// <summary>Mean loss over all units; NaN of none.</summary>
    public double Loss => _loss.Mean;

    /// <summary>
    /// Of all so far. NaN where a metric is not defined: a correlation with decisions or labels that are all the same, anything of no
    /// examples. F1 and Matthews are 0 where no class 1 or no second class is there to be found.
    /// </summary>
    public IReadOnlyList<Metric> Metrics => [.. _metrics.Select(metric => MetricOf(metric.Kind, metric.Running))];

    /// <summary>Of each class; null where they are not to be told apart.</summary>
    public ClassReport? Classes => _counts is null ? null : ClassReport.Of(_counts, _classes);

    /// <summary>Takes the loss of a batch in.</summary>
    /// <param name="mean">Its mean; anything where it has no units.</param>
    /// <param name="units">What the mean is over: examples, or tokens that count.</param>
    public void AddLoss(double mean, long units) => _loss.Add(mean, units);

    /// <summary>Takes the decisions of a batch in.</summary>
    /// <param name="decisions">Numbers of classes, or scores.</param>
    /// <param name="labels">What is right, one for each decision.</param>
    /// <param name="ignored">The label of what does not count; null where all do.</param>
    /// <exception cref="ArgumentException">
    /// There are more of one than of the other, or a metric of two classes is asked for and there is a third.
    /// </exception>
    public void Add(IReadOnlyList<double> decisions, IReadOnlyList<double> labels, double? ignored = null)
    {
        if (decisions.Count != labels.Count)
        {
            throw new ArgumentException(
                $"Found {labels.Count} labels, expected one for each of {decisions.Count} decisions.",
                nameof(labels)
            );
        }
        foreach (var (decision, label) in decisions.Zip(labels).Where(pair => !pair.Second.Equals(ignored)))
        {
            _counts?.Add((int)label, (int)decision);
            foreach (var (_, running) in _metrics)
            {
                running?.Add(decision, label);
            }
        }
    }

    /// <summary>The name of a metric, in lower case.</summary>
    public static string NameOf(MetricKind kind) => kind == MetricKind.MacroF1 ? "macro_f1" : kind.ToString().ToLowerInvariant();

    private Metric MetricOf(MetricKind kind, RunningMetric? running) =>
        running is not null
            ? new Metric(NameOf(kind), running.Value)
            : new Metric(NameOf(kind), kind == MetricKind.Loss ? Loss : Math.Exp(Loss)) { LowerIsBetter = true };

    /// <summary>Null for metrics of the loss.</summary>
    private static RunningMetric? RunningOf(MetricKind kind) =>
        kind switch
        {
            MetricKind.Accuracy => new RunningAccuracy(),
            MetricKind.F1 => new RunningConfusion(confusion => confusion.F1),
            MetricKind.MacroF1 => new RunningMacroF1(),
            MetricKind.Matthews => new RunningConfusion(confusion => confusion.Matthews),
            MetricKind.Pearson => new RunningPearson(),
            MetricKind.Spearman => new RunningSpearman(),
            MetricKind.Loss or MetricKind.Perplexity => null,
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Found no such metric."),
        };
}
