using System.Globalization;
using SlSam.Benchmarks.Machine;
using SlSam.Benchmarks.Measuring;
using SlSam.Benchmarks.Tables;
using TorchSharp;

namespace SlSam.Benchmarks.Reports;

/// <summary>A report in words.</summary>
internal static class ReportTables
{
    private const double Giga = 1e9;
    private const double Mebibyte = 1 << 20;

    public static IReadOnlyList<TextTable> Of(BenchmarkReport report) =>
        report.Settings.IsQuick ? [.. Measured(report)] : [.. Measured(report), GoalsTable(report)];

    private static IEnumerable<TextTable> Measured(BenchmarkReport report) =>
        [
            Machine(report),
            Steps(report, "A training step", report.Steps, report.Settings.StepBatch),
            Steps(report, "Cheap ascents", report.CheapSteps, report.Settings.CheapStepBatch),
            Update(report),
            Memory(report),
            ManyArms(report),
        ];

    private static TextTable Machine(BenchmarkReport report)
    {
        var machine = report.Steps.Machine;
        return new TextTable(
            "Machine",
            ["", "found"],
            [
                ["system", machine.OperatingSystem],
                ["processor", $"{machine.Processor}, {machine.Cores} cores, {Number(machine.MemoryGibibytes, 0)} GiB"],
                ["software", $"{machine.Runtime}, TorchSharp {machine.TorchSharp}, {machine.TorchThreads} threads"],
                ["large pages of the system", machine.LargePages ?? "not known"],
                ["device", $"{report.Settings.Target.DeviceType}, {report.Settings.Target.Type}"],
                ["speed of memory", $"{Gigabytes(report.Steps.Triad)} GB/s (triad, three arrays counted)"],
                ["load before and after", $"{Load(machine.Load)}, {Load(report.Steps.LoadAfter)}"],
            ],
            report.Settings.IsQuick ? ["A quick run, for correctness only: its times mean nothing."] : []
        );
    }

    private static TextTable Steps(BenchmarkReport report, string title, StepTable steps, int batch)
    {
        var settings = report.Settings;
        var millions = Number(steps.Parameters / 1e6, 1);
        return new TextTable(
            $"{title}: {millions} M parameters in {steps.Tensors} tensors, {settings.Shape.Pixels} pixels, batch {batch}",
            ["method", "ms", "vs AdaSAM by hand", "vs stock AdamW", "own ms", "own / memory", "active", "depth"],
            [
                .. steps.Rows.Select(row =>
                    (string[])
                        [
                            row.Title,
                            WithError(row.Milliseconds, 1),
                            WithError(row.VersusAdaSam, 3),
                            WithError(row.VersusAdamW, 3),
                            WithError(row.OwnMilliseconds, 2),
                            row.OwnVersusMemory is { } ratio ? Number(ratio, 2) : "",
                            Number(100 * row.ActiveFraction, 1) + " %",
                            Number(row.Depth, 2),
                        ]
                ),
            ],
            [
                $"Means over {settings.Steps} steps of each method, in turn in one process, with standard errors; ratios are of means, paired by round.",
                "own: the step outside the forward and backward passes. own / memory: that over the time in which the triad moves the bytes that",
                "the optimizer has to move: each pass's norm 4 N, perturbation 12 N, AdamW 28 N for N active float32 parameters (a quarter of the rows makes no gradient smaller).",
                "depth: the share of the arms from the lowest active one up, through which the backward passes went.",
                $"Allocator: {AllocatorSettings.ForTime(settings.LargePages)}.",
            ]
        );
    }

    private static TextTable Update(BenchmarkReport report)
    {
        var update = report.Update;
        string Rate(Estimate milliseconds) => Number(update.BytesMoved / milliseconds.Value * 1e3 / Giga, 1);
        return new TextTable(
            "An update of all parameters alone",
            ["", "ms", "vs stock AdamW", "GB/s"],
            [
                ["AdamW, stock", WithError(update.StockMilliseconds, 2), "1", Rate(update.StockMilliseconds)],
                [
                    "FusedAdamW",
                    WithError(update.FusedMilliseconds, 2),
                    WithError(update.FusedVersusStock, 3),
                    Rate(update.FusedMilliseconds),
                ],
                ["triad", "", "", Gigabytes(update.Triad)],
            ],
            [
                $"{report.Settings.KernelSteps} steps in turn. Bytes: 28 for each float32 parameter (read weight, gradient, two moments; write three).",
            ]
        );
    }

    private static TextTable Memory(BenchmarkReport report)
    {
        var settings = report.Settings;
        var isCpu = settings.Target.DeviceType == DeviceType.CPU;
        return new TextTable(
            $"Peak memory above the model's weights, batch {settings.MemoryBatch}",
            ["method", "MiB", "vs AdaSAM by hand"],
            [
                .. report.Memory.Rows.Select(row =>
                    (string[])
                        [
                            row.Title,
                            row.PeakBytes is { } peak ? Number(peak / Mebibyte, 1) : "not measured",
                            Goals.MemoryRatio(report, row.Method) is { } ratio ? Number(ratio, 3) : "not measured",
                        ]
                ),
            ],
            [
                $"The most in {settings.MemorySteps} steps, a process for each method"
                    + (isCpu ? ": resident memory of the process (VmHWM)." : ": memory of the device by the driver's figures."),
                $"Allocator: {AllocatorSettings.ForMemory}.",
            ]
        );
    }

    private static TextTable ManyArms(BenchmarkReport report)
    {
        var arms = report.ManyArms;
        return new TextTable(
            $"{arms.Arms} arms of four elements, {Number(arms.ActiveArms, 0)} active",
            ["", "ms"],
            [
                ["step outside the passes", WithError(arms.OwnMilliseconds, 2)],
                ["of these, native calls (norms, perturbation, AdamW) on as many tensors", WithError(arms.KernelMilliseconds, 2)],
                ["the rest: sampling, projection, bookkeeping", Number(arms.BookkeepingMilliseconds, 2)],
                ["the sampler alone", WithError(arms.SamplerMilliseconds, 2)],
            ],
            [$"{report.Settings.KernelSteps} steps."]
        );
    }

    private static TextTable GoalsTable(BenchmarkReport report) =>
        new(
            "What is to be reached",
            ["", "at most", "measured", "verdict"],
            [
                .. Goals
                    .Of(report)
                    .Select(goal =>
                        (string[])
                            [
                                goal.What,
                                $"{Number(goal.AtMost, 2)} {goal.Unit}".TrimEnd(),
                                goal.Measured is not { } measured ? "not measured"
                                : goal.StandardError is { } error ? WithError(new Estimate(measured, error), 3)
                                : Number(measured, 3),
                                goal.Verdict,
                            ]
                    ),
            ],
            []
        );

    private static string WithError(Estimate estimate, int digits) =>
        $"{Number(estimate.Value, digits)} ± {Number(estimate.StandardError, digits)}";

    private static string Gigabytes(Estimate bytesPerSecond) =>
        WithError(new Estimate(bytesPerSecond.Value / Giga, bytesPerSecond.StandardError / Giga), 1);

    private static string Load(double? load) => load is { } value ? Number(value, 2) : "not known";

    private static string Number(double value, int digits) => value.ToString($"F{digits}", CultureInfo.InvariantCulture);
}
