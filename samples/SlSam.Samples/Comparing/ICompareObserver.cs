namespace SlSam.Samples.Comparing;

/// <summary>Told how a comparison goes on, maybe by several threads at once.</summary>
internal interface ICompareObserver
{
    /// <summary>Once, before all else.</summary>
    /// <param name="runs">How many trainings there are.</param>
    /// <param name="finished">How many of them had been finished before.</param>
    void Planned(int runs, int finished);

    /// <summary>A training begins.</summary>
    void Started(PlannedRun run);

    /// <summary>A training printed a line.</summary>
    void Said(PlannedRun run, string line);

    /// <summary>A training has ended, well or not.</summary>
    void Ended(RunOutcome outcome);
}
