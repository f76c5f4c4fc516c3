namespace SlSam.Samples.Metrics;

/// <summary>A metric of decisions that grows with the examples.</summary>
internal abstract class RunningMetric
{
    /// <summary>Of all so far; NaN where it is not defined.</summary>
    public abstract double Value { get; }

    /// <summary>Takes an example in.</summary>
    /// <param name="decision">Number of a class, or a score.</param>
    /// <param name="label">What is right.</param>
    public abstract void Add(double decision, double label);
}
