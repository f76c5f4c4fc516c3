using System.Text.Json.Serialization;
using SlSam.Samples.Metrics;
using SlSam.Samples.Reports;
using SlSam.Samples.Runs;
using SlSam.Samples.Training;

namespace SlSam.Samples.Comparing;

/// <summary>What one variant gave over all seeds. Ratios are to the mean of AdaSAM, and NaN without it.</summary>
public sealed record MethodResult
{
    /// <summary>The optimizer.</summary>
    internal OptimizerKind Kind { get; init; }

    /// <summary>For people.</summary>
    public required string Name { get; init; }

    /// <summary>As in <c>--optimizers</c>.</summary>
    public required string Variant { get; init; }

    /// <summary>The name without the active fraction.</summary>
    public required string Family { get; init; }

    /// <summary>The share of active arms or perturbed steps; null for optimizers that have none.</summary>
    public required double? ActiveFraction { get; init; }

    /// <summary>Trainings that were planned; those that did not finish count for nothing else.</summary>
    public required int Planned { get; init; }

    /// <summary>Main metric on the test examples, of the model that the training kept.</summary>
    public required Spread Metric { get; init; }

    /// <summary>The main metrics on further test sets, by the sets' names; null where there are none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, Spread>? OtherMetrics { get; init; }

    /// <summary>By how much the metric is above AdaSAM's with the same seeds.</summary>
    public required PairedDifference MetricDifference { get; init; }

    /// <summary>Seconds of a step, without tests.</summary>
    public required Spread StepSeconds { get; init; }

    /// <summary>Seconds that all cores together spent on a step, without tests.</summary>
    public required Spread StepProcessorSeconds { get; init; }

    /// <summary>The most memory: of the GPU where there is one, else of the process; in bytes.</summary>
    public required Spread Memory { get; init; }

    /// <summary>The same, less what was taken before the first step.</summary>
    public required Spread MemoryAboveModel { get; init; }

    /// <summary>Mean share of the trainable numbers that took part in a step.</summary>
    public required Spread ActiveShare { get; init; }

    /// <summary>Relative to AdaSAM.</summary>
    public required Spread TimeRatio { get; init; }

    /// <inheritdoc cref="TimeRatio"/>
    public required Spread ProcessorTimeRatio { get; init; }

    /// <inheritdoc cref="TimeRatio"/>
    public required Spread MemoryRatio { get; init; }

    /// <inheritdoc cref="TimeRatio"/>
    public required Spread MemoryAboveModelRatio { get; init; }

    /// <summary>The metric by which a run is compared: that of the model that it kept.</summary>
    internal static Metric MainMetric(RunSummary summary) =>
        summary.Test?.Main ?? (summary.ModelIsBest ? summary.Best : summary.Final)?.Metrics[0] ?? new Metric("metric", double.NaN);

    /// <summary>What runs of a variant gave.</summary>
    /// <param name="variant">The variant.</param>
    /// <param name="planned">All its runs.</param>
    /// <param name="outcomes">Of those that have ended, finished or not.</param>
    /// <param name="baseline">Finished runs of AdaSAM; empty where there are none.</param>
    internal static MethodResult Of(
        Variant variant,
        IReadOnlyList<PlannedRun> planned,
        IReadOnlyList<RunOutcome> outcomes,
        IReadOnlyList<RunSummary> baseline
    )
    {
        RunSummary[] summaries = [.. outcomes.Select(outcome => outcome.Summary).OfType<RunSummary>()];
        return new MethodResult
        {
            Kind = variant.Kind,
            Name = variant.Name,
            Variant = variant.ToString(),
            Family = variant.Family,
            ActiveFraction = variant.IsSparse ? planned[0].ActiveFraction : null,
            Planned = planned.Count,
            Metric = Values(summary => MainMetric(summary).Value),
            OtherMetrics = OtherMetricsOf(summaries),
            MetricDifference = PairedDifference.Of(MetricsOf(summaries), MetricsOf(baseline)),
            StepSeconds = Values(StepSecondsOf),
            StepProcessorSeconds = Values(StepProcessorSecondsOf),
            Memory = Values(MemoryOf),
            MemoryAboveModel = Values(MemoryAboveModelOf),
            ActiveShare = Values(summary => summary.ActiveShare),
            TimeRatio = Ratio(StepSecondsOf),
            ProcessorTimeRatio = Ratio(StepProcessorSecondsOf),
            MemoryRatio = Ratio(MemoryOf),
            MemoryAboveModelRatio = Ratio(MemoryAboveModelOf),
        };

        Spread Values(Func<RunSummary, double> value) => Spread.Of([.. summaries.Select(value)]);

        Spread Ratio(Func<RunSummary, double> value) => Values(value).Times(1 / Spread.Of([.. baseline.Select(value)]).Mean);
    }

    private static Dictionary<string, Spread>? OtherMetricsOf(IReadOnlyList<RunSummary> summaries)
    {
        var sets = summaries
            .SelectMany(summary => summary.OtherTests.Keys)
            .Distinct()
            .ToDictionary(
                set => set,
                set => Spread.Of([.. summaries.Select(summary => summary.OtherTests.GetValueOrDefault(set)?.Main.Value ?? double.NaN)])
            );
        return sets.Count > 0 ? sets : null;
    }

    private static Dictionary<long, double> MetricsOf(IEnumerable<RunSummary> summaries) =>
        summaries.ToDictionary(summary => summary.Seed, summary => MainMetric(summary).Value);

    private static double StepSecondsOf(RunSummary summary) => summary.SecondsPerStep;

    private static double StepProcessorSecondsOf(RunSummary summary) => summary.ProcessorSecondsTraining / summary.Steps;

    private static double MemoryOf(RunSummary summary) => summary.DeviceMemory ?? summary.PeakMemory;

    private static double MemoryAboveModelOf(RunSummary summary) => summary.DeviceMemoryAboveModel ?? summary.PeakMemoryAboveModel;
}
