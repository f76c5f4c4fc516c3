namespace SlSam.Samples.Metrics;

/// <summary>What follows from how often which of the classes 0 and 1 was taken for which; NaN of no examples.</summary>
internal sealed class RunningConfusion(Func<Confusion, double> valueOf) : RunningMetric
{
    private readonly long[,] _counts = new long[2, 2];

    private Confusion Counted => new(_counts[1, 1], _counts[0, 1], _counts[1, 0], _counts[0, 0]);

    public override double Value => Counted == default ? double.NaN : valueOf(Counted);

    /// <exception cref="ArgumentException">Decision or label is neither 0 nor 1.</exception>
    public override void Add(double decision, double label) => _counts[ClassOf(label), ClassOf(decision)]++;

    private static int ClassOf(double number) =>
        number is 0 or 1
            ? (int)number
            : throw new ArgumentException($"Found class {number}, expected 0 or 1: F1 and Matthews' coefficient are those of two classes.");
}
