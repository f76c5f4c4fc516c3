namespace SlSam.Benchmarks.Reports;

/// <summary>A figure that is to be reached: at most so much.</summary>
internal sealed record Goal(string What, double AtMost, double? Measured, double? StandardError, string Unit = "")
{
    public string Verdict =>
        Measured is not { } measured ? "not measured"
        : measured <= AtMost ? "reached"
        : "missed";
}
