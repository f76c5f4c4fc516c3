namespace SlSam.Benchmarks.Measuring;

/// <summary>A mean or a ratio of means, with its standard error.</summary>
internal sealed record Estimate(double Value, double StandardError)
{
    /// <summary>The mean of independent measurements.</summary>
    public static Estimate Mean(IReadOnlyList<double> values)
    {
        var mean = values.Average();
        return new Estimate(mean, StandardErrorOfMean(values.Select(value => value - mean), values.Count));
    }

    /// <summary>
    /// The ratio of two means, measured in pairs (round by round, so that what disturbs both falls out). By the delta method the error of
    /// R = mean x / mean y is that of the mean of x - R y, over mean y.
    /// </summary>
    public static Estimate RatioOfMeans(IReadOnlyList<double> numerators, IReadOnlyList<double> denominators)
    {
        if (numerators.Count != denominators.Count)
        {
            throw new ArgumentException(
                $"Found {numerators.Count} numerators and {denominators.Count} denominators, expected pairs.",
                nameof(denominators)
            );
        }

        var denominator = denominators.Average();
        var ratio = numerators.Average() / denominator;
        var deviations = numerators.Zip(denominators, (x, y) => x - (ratio * y));
        return new Estimate(ratio, StandardErrorOfMean(deviations, numerators.Count) / denominator);
    }

    private static double StandardErrorOfMean(IEnumerable<double> deviations, int count) =>
        count < 2 ? double.NaN : Math.Sqrt(deviations.Sum(deviation => deviation * deviation) / (count - 1) / count);
}
