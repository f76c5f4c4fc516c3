namespace SlSam.Samples.Metrics;

/// <summary>Share of decisions that are right.</summary>
internal sealed class RunningAccuracy : RunningMetric
{
    private long _right;
    private long _all;

    public override double Value => (double)_right / _all;

    public override void Add(double decision, double label)
    {
        _right += decision.Equals(label) ? 1 : 0;
        _all++;
    }
}
