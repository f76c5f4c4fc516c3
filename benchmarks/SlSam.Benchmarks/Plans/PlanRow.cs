using System.Globalization;

namespace SlSam.Benchmarks.Plans;

/// <summary>A plan beside what was measured.</summary>
/// <param name="Shape">The model.</param>
/// <param name="Case">How it was trained.</param>
/// <param name="Length">Tokens of a text.</param>
/// <param name="Planned">Bytes.</param>
/// <param name="Measured">Bytes.</param>
/// <param name="Plan">The plan's parts.</param>
internal sealed record PlanRow(string Shape, string Case, int Length, long Planned, long Measured, string Plan)
{
    /// <summary>What was planned in what was measured.</summary>
    public double Ratio => (double)Planned / Measured;

    /// <summary>For people.</summary>
    public override string ToString() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{Shape, -26} {Length, 4} {Case, -42} {Measured / 1e6, 8:F1} {Planned / 1e6, 8:F1} {Ratio, 6:F3}  {Plan}"
        );
}
