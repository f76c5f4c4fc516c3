namespace SlSam.Samples.Metrics;

/// <summary>How often which of the classes 0 and 1 was taken for which.</summary>
internal readonly record struct Confusion(long TruePositives, long FalsePositives, long FalseNegatives, long TrueNegatives)
{
    /// <summary>0 where class 1 is neither there nor found.</summary>
    public double F1 => Quotient(2 * TruePositives, 2 * TruePositives + FalsePositives + FalseNegatives);

    /// <summary>0 where one class is all that is there, or all that was found.</summary>
    public double Matthews
    {
        get
        {
            var found = (double)(TruePositives + FalsePositives) * (TrueNegatives + FalseNegatives);
            var there = (double)(TruePositives + FalseNegatives) * (TrueNegatives + FalsePositives);
            var agreement = (double)TruePositives * TrueNegatives - (double)FalsePositives * FalseNegatives;
            return Quotient(agreement, Math.Sqrt(found) * Math.Sqrt(there));
        }
    }

    /// <exception cref="ArgumentException">A decision or label is neither 0 nor 1.</exception>
    public static Confusion Of(IReadOnlyList<double> decisions, IReadOnlyList<double> labels)
    {
        var counts = new long[2, 2];
        foreach (var (decision, label) in decisions.Zip(labels))
        {
            counts[ClassOf(label), ClassOf(decision)]++;
        }
        return new Confusion(counts[1, 1], counts[0, 1], counts[1, 0], counts[0, 0]);
    }

    private static int ClassOf(double number) =>
        number is 0 or 1
            ? (int)number
            : throw new ArgumentException($"Found class {number}, expected 0 or 1: F1 and Matthews' coefficient are those of two classes.");

    private static double Quotient(double numerator, double denominator) => denominator == 0 ? 0 : numerator / denominator;
}
