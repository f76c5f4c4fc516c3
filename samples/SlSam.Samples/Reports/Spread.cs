using MathNet.Numerics.Statistics;

namespace SlSam.Samples.Reports;

/// <summary>What several runs gave: the mean, and by how much they differ.</summary>
/// <param name="Mean">Of all values; NaN where there are none, or one of them is.</param>
/// <param name="Deviation">Standard deviation, with n - 1 below the line; NaN for less than two values.</param>
/// <param name="Count">How many values there are.</param>
public sealed record Spread(double Mean, double Deviation, int Count)
{
    /// <summary>Half the length of an error bar: none where the deviation is not known.</summary>
    internal double DeviationToDraw => double.IsFinite(Deviation) ? Deviation : 0;

    /// <summary>Of these values.</summary>
    public static Spread Of(IReadOnlyCollection<double> values)
    {
        var (mean, deviation) = values.MeanStandardDeviation();
        return new Spread(mean, deviation, values.Count);
    }

    /// <summary>The same in another unit.</summary>
    public Spread Times(double factor) => this with { Mean = factor * Mean, Deviation = factor * Deviation };
}
