using System.Text.Json.Serialization;
using SlSam.Samples.Runs;
using SlSam.Samples.Training;

namespace SlSam.Samples.Comparing;

/// <summary>What came out of a comparison.</summary>
/// <param name="Title">What was trained.</param>
/// <param name="Metric">Name of the main metric.</param>
/// <param name="Seeds">Each optimizer trained once with each.</param>
/// <param name="Jobs">How many trainings ran at once.</param>
/// <param name="Methods">The optimizers, in the order asked for.</param>
/// <param name="Failures">Trainings that failed: name, and why.</param>
public sealed record Comparison(
    string Title,
    string Metric,
    IReadOnlyList<long> Seeds,
    int Jobs,
    IReadOnlyList<MethodResult> Methods,
    IReadOnlyList<FailedRun> Failures
)
{
    /// <summary>Whether the smaller metric is the better; in JSON where it is so.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool LowerIsBetter { get; init; }

    /// <summary>What is measured on further test sets; null where there are none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<OtherMetric>? OtherMetrics { get; init; }

    /// <summary>The seeds whose trainings were not all of the same data, as where a file has changed meanwhile.</summary>
    [JsonIgnore]
    public IReadOnlyList<long> SeedsWithOtherData { get; init; } = [];

    /// <summary>Trainings that run at once wait for each other: their processor time says more.</summary>
    [JsonIgnore]
    public bool TimesAreDisturbed => Jobs > 1;

    /// <summary>Puts together what trainings gave.</summary>
    /// <param name="title">What was trained.</param>
    /// <param name="plan">What was asked for.</param>
    /// <param name="jobs">How many trainings ran at once.</param>
    /// <param name="runs">All trainings.</param>
    /// <param name="outcomes">Of those that have ended.</param>
    internal static Comparison Of(
        string title,
        ComparePlan plan,
        int jobs,
        IReadOnlyList<PlannedRun> runs,
        IReadOnlyList<RunOutcome> outcomes
    )
    {
        var ended = outcomes.ToLookup(outcome => outcome.Run.Variant.ToString());
        var byVariant = runs.GroupBy(run => run.Variant.ToString()).ToArray();
        var baseline = byVariant.FirstOrDefault(variant => variant.First().Variant.Kind == OptimizerKind.AdaSam)?.Key;
        RunSummary[] finished = baseline is null ? [] : [.. ended[baseline].Select(outcome => outcome.Summary).OfType<RunSummary>()];
        var any = outcomes.Select(outcome => outcome.Summary).OfType<RunSummary>().FirstOrDefault();
        var metric = any is null ? null : MethodResult.MainMetric(any);
        return new Comparison(
            title,
            metric?.Name ?? "metric",
            plan.Seeds,
            jobs,
            [.. byVariant.Select(variant => MethodResult.Of(variant.First().Variant, [.. variant], [.. ended[variant.Key]], finished))],
            [.. outcomes.Where(outcome => outcome.Summary is null).Select(outcome => new FailedRun(outcome.Run.Name, outcome.Reason))]
        )
        {
            LowerIsBetter = metric?.LowerIsBetter ?? false,
            SeedsWithOtherData =
            [
                .. outcomes
                    .Where(outcome => outcome.Summary?.DataChecksum is not null)
                    .GroupBy(outcome => outcome.Run.Seed, outcome => outcome.Summary!.DataChecksum)
                    .Where(checksums => checksums.Distinct().Skip(1).Any())
                    .Select(checksums => checksums.Key),
            ],
            OtherMetrics = any is null or { OtherTests.Count: 0 }
                ? null
                : [.. any.OtherTests.Select(test => new OtherMetric(test.Key, test.Value.Main.Name, test.Value.Main.LowerIsBetter))],
        };
    }
}

/// <summary>What is measured on a further test set.</summary>
/// <param name="Set">Name of the set.</param>
/// <param name="Metric">Name of the set's main metric.</param>
/// <param name="LowerIsBetter">Whether the smaller is the better.</param>
public sealed record OtherMetric(string Set, string Metric, bool LowerIsBetter);

/// <summary>A training that failed.</summary>
/// <param name="Run">Its name.</param>
/// <param name="Reason">What it printed last, or the exception that ended it.</param>
public sealed record FailedRun(string Run, string Reason);
