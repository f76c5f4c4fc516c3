namespace SlSam.Samples.Metrics;

/// <summary>How often which of the classes 0 and 1 was taken for which.</summary>
internal readonly record struct Confusion(long TruePositives, long FalsePositives, long FalseNegatives, long TrueNegatives)
{
    /// <summary>0 where class 1 was not found.</summary>
    public double Precision => Quotient(TruePositives, TruePositives + FalsePositives);

    /// <summary>0 where class 1 is not there.</summary>
    public double Recall => Quotient(TruePositives, TruePositives + FalseNegatives);

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

    private static double Quotient(double numerator, double denominator) => denominator == 0 ? 0 : numerator / denominator;
}
