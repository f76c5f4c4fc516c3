namespace SlSam.Samples.Metrics;

/// <summary>Mean F1 of the classes that are there or were found; NaN of no examples.</summary>
internal sealed class RunningMacroF1 : RunningMetric
{
    private readonly ClassCounts _counts = new();

    public override double Value => _counts.Classes.Select(number => _counts.ConfusionOf(number).F1).DefaultIfEmpty(double.NaN).Average();

    public override void Add(double decision, double label) => _counts.Add((int)label, (int)decision);
}
