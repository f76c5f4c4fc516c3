using SlSam.Benchmarks.Measuring;
using SlSam.Benchmarks.Methods;
using SlSam.Benchmarks.Tables;

namespace SlSam.Benchmarks.Reports;

/// <summary>The figures that the library is held to, for DeiT-Small on two cores.</summary>
internal static class Goals
{
    public static IReadOnlyList<Goal> Of(BenchmarkReport report)
    {
        var tensors = StepsOf(report, Method.TensorArms);
        var adaSam = StepsOf(report, Method.EngineAdaSam);
        return
        [
            At("arm = tensor: step, vs AdaSAM by hand", 0.74, tensors.VersusAdaSam),
            At("arm = tensor: step, vs stock AdamW", 1.24, tensors.VersusAdamW),
            At("arm = tensor: own time", 9, tensors.OwnMilliseconds, "ms"),
            new("arm = tensor: own time, vs bytes moved / triad", 1.5, tensors.OwnVersusMemory, null),
            .. StepsWithBlockArms(report, Method.BlockArms, "arm = block"),
            .. StepsWithBlockArms(report, Method.AdjacentBlockArms, "arm = block, adjacent"),
            .. StepsWithBlockArms(report, Method.ShallowBlockArms, "arm = block, shallow"),
            At("AdaSAM, our engine: step, vs AdaSAM by hand", 0.96, adaSam.VersusAdaSam),
            At("AdaSAM, our engine: own time", 30, adaSam.OwnMilliseconds, "ms"),
            .. CheapAscents(report),
            At("FusedAdamW: update, vs stock AdamW", 0.35, report.Update.FusedVersusStock),
            new("arm = tensor: peak memory, vs AdaSAM by hand", 0.80, MemoryRatio(report, Method.TensorArms), null),
            new("arm = block: peak memory, vs AdaSAM by hand", 0.70, MemoryRatio(report, Method.BlockArms), null),
            new($"{report.ManyArms.Arms} arms: sampling and bookkeeping", 8, report.ManyArms.BookkeepingMilliseconds, null, "ms"),
        ];
    }

    private static IEnumerable<Goal> StepsWithBlockArms(BenchmarkReport report, string method, string name)
    {
        var steps = StepsOf(report, method);
        yield return At($"{name}: step, vs AdaSAM by hand", 0.58, steps.VersusAdaSam);
        yield return At($"{name}: step, vs stock AdamW", 1.00, steps.VersusAdamW);
        yield return At($"{name}: own time", 12, steps.OwnMilliseconds, "ms");
    }

    private static IEnumerable<Goal> CheapAscents(BenchmarkReport report)
    {
        var tensors = CheapStepsOf(report, Method.QuarterAscentTensorArms);
        yield return At("arm = tensor, quarter ascent: step, vs stock AdamW", 0.95, tensors.VersusAdamW);
        yield return At("arm = tensor, quarter ascent: step, vs AdaSAM by hand", 0.50, tensors.VersusAdaSam);
        var half = CheapStepsOf(report, Method.QuarterAscentHalfTensorArms);
        yield return At("arm = tensor, s = 0.5, quarter ascent: step, vs stock AdamW", 1.08, half.VersusAdamW);
        var blocks = CheapStepsOf(report, Method.QuarterAscentAdjacentBlockArms);
        yield return At("arm = block, adjacent, quarter ascent: step, vs stock AdamW", 0.85, blocks.VersusAdamW);
        foreach (var key in (string[])[Method.PreviousGradientTensorArms, Method.MomentumTensorArms])
        {
            var onePass = CheapStepsOf(report, key);
            yield return At($"{onePass.Title}: step, vs stock AdamW", 0.75, onePass.VersusAdamW);
        }

        var adaSam = CheapStepsOf(report, Method.QuarterAscentAdaSam);
        yield return At("AdaSAM, quarter ascent: step, vs stock AdamW", 1.30, adaSam.VersusAdamW);
        yield return At("AdaSAM, quarter ascent: step, vs AdaSAM by hand", 0.68, adaSam.VersusAdaSam);
    }

    /// <summary>Peak memory of a method over that of AdaSAM by hand; null where it was not measured.</summary>
    public static double? MemoryRatio(BenchmarkReport report, string method)
    {
        long? PeakOf(string key) => report.Memory.Rows.Single(row => row.Method == key).PeakBytes;
        return (double?)PeakOf(method) / PeakOf(Method.HandWrittenAdaSam);
    }

    private static StepRow StepsOf(BenchmarkReport report, string method) => report.Steps.Rows.Single(row => row.Method == method);

    private static StepRow CheapStepsOf(BenchmarkReport report, string method) =>
        report.CheapSteps.Rows.Single(row => row.Method == method);

    private static Goal At(string what, double atMost, Estimate measured, string unit = "") =>
        new(what, atMost, measured.Value, measured.StandardError, unit);
}
