using MathNet.Numerics.Statistics;

namespace SlSam.Samples.Metrics;

/// <summary>Correlation of ranks. The only one that keeps its numbers: a rank is known when all have been seen.</summary>
internal sealed class RunningSpearman : RunningMetric
{
    private readonly List<double> _decisions = [];
    private readonly List<double> _labels = [];

    public override double Value => _labels.Count == 0 ? double.NaN : Correlation.Spearman(_decisions, _labels);

    public override void Add(double decision, double label)
    {
        _decisions.Add(decision);
        _labels.Add(label);
    }
}
