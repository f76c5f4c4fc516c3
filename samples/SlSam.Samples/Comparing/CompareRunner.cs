using SlSam.Samples.Runs;

namespace SlSam.Samples.Comparing;

/// <summary>Runs the trainings of a comparison, several at once; those that were finished before are not repeated.</summary>
/// <param name="launch">Runs a training's command line.</param>
/// <param name="jobs">How many at once, 1 or more.</param>
/// <param name="observer">Told what happens.</param>
internal sealed class CompareRunner(ChildLauncher launch, int jobs, ICompareObserver observer)
{
    private readonly Lock _lock = new();

    /// <summary>Why input was refused, and by which variant first.</summary>
    private readonly Dictionary<string, string> _refusals = [];

    /// <summary>
    /// Runs to the end. One that fails is reported, and the others go on; but where two variants refuse their input for the same reason, it is
    /// what all have in common, and all end.
    /// </summary>
    /// <param name="runs">All trainings.</param>
    /// <param name="cancellation">Ends the trainings under way and starts no more.</param>
    /// <returns>How those ended that did, in the order of the trainings; fewer than all where it was cancelled.</returns>
    /// <exception cref="InvalidDataException">A folder holds a training with other options; nothing was started.</exception>
    /// <exception cref="BadInputException">Trainings refused what all have in common.</exception>
    public async Task<IReadOnlyList<RunOutcome>> Run(IReadOnlyList<PlannedRun> runs, CancellationToken cancellation)
    {
        var outcomes = new RunOutcome?[runs.Count];
        foreach (var (index, run) in runs.Index())
        {
            outcomes[index] = run.FindFinished() is { } summary ? new RunOutcome(run, summary, []) : null;
        }
        observer.Planned(runs.Count, outcomes.Count(outcome => outcome is not null));
        var open = runs.Index().Where(run => outcomes[run.Index] is null).ToArray();
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = jobs, CancellationToken = cancellation };
        try
        {
            await System.Threading.Tasks.Parallel.ForEachAsync(
                open,
                parallel,
                async (run, token) => outcomes[run.Index] = await RunOne(run.Item, token)
            );
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return [.. outcomes.OfType<RunOutcome>()];
        }
        return [.. outcomes.OfType<RunOutcome>()];
    }

    private async Task<RunOutcome?> RunOne(PlannedRun run, CancellationToken cancellation)
    {
        observer.Started(run);
        var child = await launch(run.ArgumentsNow(), line => observer.Said(run, line), cancellation);
        var outcome = Judge(run, child);
        if (outcome.Summary is null && cancellation.IsCancellationRequested)
        {
            return null;
        }
        if (outcome.IsBadInput && IsRefusedByOthers(run.Variant.ToString(), outcome.Reason))
        {
            throw new BadInputException(outcome.Reason);
        }
        if (outcome.Summary is not null)
        {
            run.RemoveCheckpoints();
        }
        observer.Ended(outcome);
        return outcome;
    }

    private bool IsRefusedByOthers(string variant, string reason)
    {
        lock (_lock)
        {
            return !_refusals.TryAdd(reason, variant) && _refusals[reason] != variant;
        }
    }

    private static RunOutcome Judge(PlannedRun run, ChildResult child)
    {
        if (child.ExitCode != 0)
        {
            return new RunOutcome(run, null, [$"exit code {child.ExitCode}", .. child.LastLines])
            {
                IsBadInput = child.ExitCode == BadInputException.ExitCode,
            };
        }
        try
        {
            return RunSummary.Read(run.Folder) is { Finished: true } summary
                ? new RunOutcome(run, summary, [])
                : new RunOutcome(run, null, ["it ended before its last step", .. child.LastLines]);
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException)
        {
            return new RunOutcome(run, null, [exception.Message, .. child.LastLines]);
        }
    }
}
