using SlSam.Benchmarks.Measuring;
using SlSam.Benchmarks.Tables;

namespace SlSam.Benchmarks.Reports;

/// <summary>Everything that was measured: what the JSON file holds.</summary>
internal sealed record BenchmarkReport
{
    public required BenchmarkSettings Settings { get; init; }

    public required StepTable Steps { get; init; }

    /// <summary>Of ascents that cost less than a pass.</summary>
    public required StepTable CheapSteps { get; init; }

    public required UpdateTable Update { get; init; }

    public required ManyArmsTable ManyArms { get; init; }

    public required MemoryTable Memory { get; init; }
}
