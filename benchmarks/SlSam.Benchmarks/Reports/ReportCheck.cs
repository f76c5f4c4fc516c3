using SlSam.Benchmarks.Machine;
using SlSam.Benchmarks.Methods;

namespace SlSam.Benchmarks.Reports;

/// <summary>Whether what was measured is right, whatever time it took.</summary>
internal static class ReportCheck
{
    private const double WeightTolerance = 1e-5;

    /// <returns>What is wrong, in words; empty where all is right.</returns>
    public static IReadOnlyList<string> FaultsOf(BenchmarkReport report) =>
        [.. FaultsOfSteps(report), .. FaultsOfUpdate(report), .. FaultsOfManyArms(report), .. FaultsOfMemory(report)];

    private static IEnumerable<string> FaultsOfSteps(BenchmarkReport report)
    {
        foreach (var row in report.Steps.Rows.Concat(report.CheapSteps.Rows))
        {
            if (!double.IsFinite(row.Loss))
            {
                yield return $"{row.Title}: the loss is {row.Loss}, expected a finite one.";
            }

            if (Method.Find(row.Method).SameAs is { } other && row.WeightDifference is not <= WeightTolerance)
            {
                yield return FormattableString.Invariant(
                    $"{row.Title}: a weight differs by {row.WeightDifference} from {Method.Find(other).Title}, expected at most {WeightTolerance}."
                );
            }

            if (row.ActiveFraction is not (> 0 and <= 1))
            {
                yield return FormattableString.Invariant(
                    $"{row.Title}: {row.ActiveFraction} of the parameters took part, expected a share."
                );
            }

            if (row.Depth is not (> 0 and <= 1))
            {
                yield return FormattableString.Invariant($"{row.Title}: the mean depth is {row.Depth}, expected a share.");
            }
        }
    }

    private static IEnumerable<string> FaultsOfUpdate(BenchmarkReport report)
    {
        if (report.Update.WeightDifference is not <= WeightTolerance)
        {
            yield return FormattableString.Invariant(
                $"FusedAdamW: a weight differs by {report.Update.WeightDifference} from stock AdamW's, expected at most {WeightTolerance}."
            );
        }
    }

    private static IEnumerable<string> FaultsOfManyArms(BenchmarkReport report)
    {
        if (report.ManyArms.ActiveArms is not >= 1 || report.ManyArms.ActiveArms > report.ManyArms.Arms)
        {
            yield return FormattableString.Invariant($"{report.ManyArms.ActiveArms} of {report.ManyArms.Arms} arms were active.");
        }
    }

    private static IEnumerable<string> FaultsOfMemory(BenchmarkReport report) =>
        report
            .Memory.Rows.Where(row => row.PeakBytes is { } peak ? peak <= 0 : NativeMemory.IsMeasurable)
            .Select(row =>
                $"{row.Title}: the peak of memory is {row.PeakBytes?.ToString() ?? "not measured"}, expected a positive number."
            );
}
