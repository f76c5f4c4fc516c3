using MathNet.Numerics.Distributions;
using MathNet.Numerics.Statistics;

namespace SlSam.Samples.Reports;

/// <summary>By how much one way of training is ahead of another with the same seeds.</summary>
/// <param name="Mean">Of the differences, one for each seed; NaN where there is none.</param>
/// <param name="HalfWidth">Half the width of the mean's 95 % interval by Student's t; NaN for less than two seeds.</param>
/// <param name="Count">Seeds that both have been trained with.</param>
public sealed record PairedDifference(double Mean, double HalfWidth, int Count)
{
    private const double Confidence = 0.95;

    /// <summary>Of values by seed, less those of the other with the same seed; seeds that only one has do not count.</summary>
    public static PairedDifference Of(IReadOnlyDictionary<long, double> values, IReadOnlyDictionary<long, double> others)
    {
        double[] differences = [.. values.Keys.Where(others.ContainsKey).Select(seed => values[seed] - others[seed])];
        var (mean, deviation) = differences.MeanStandardDeviation();
        return new PairedDifference(mean, HalfWidthOf(deviation, differences.Length), differences.Length);
    }

    private static double HalfWidthOf(double deviation, int count) =>
        count < 2
            ? double.NaN
            : StudentT.InvCDF(location: 0, scale: 1, freedom: count - 1, (1 + Confidence) / 2) * deviation / Math.Sqrt(count);
}
