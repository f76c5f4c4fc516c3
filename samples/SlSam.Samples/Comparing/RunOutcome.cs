using SlSam.Samples.Runs;

namespace SlSam.Samples.Comparing;

/// <summary>How a training of a comparison ended.</summary>
/// <param name="Run">The training.</param>
/// <param name="Summary">What came out of it; null where it failed.</param>
/// <param name="Failure">Why it failed: the end of what it printed; empty where it did not.</param>
internal sealed record RunOutcome(PlannedRun Run, RunSummary? Summary, IReadOnlyList<string> Failure)
{
    /// <summary>Whether the training could not begin with what it was given.</summary>
    public bool IsBadInput { get; init; }

    /// <summary>The line of <see cref="Failure"/> that says most: the last, or the exception that calls are listed under.</summary>
    public string Reason => Failure.LastOrDefault(line => !line.StartsWith("   at ", StringComparison.Ordinal)) ?? Failure[^1];
}
