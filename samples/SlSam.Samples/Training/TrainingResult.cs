namespace SlSam.Samples.Training;

/// <summary>What came out of training.</summary>
/// <param name="Plan">What was to be done.</param>
/// <param name="Epochs">How each epoch went; the last one's test is the result.</param>
/// <param name="Activity">Which arms took part how often.</param>
public sealed record TrainingResult(TrainingPlan Plan, IReadOnlyList<EpochReport> Epochs, ArmActivity Activity)
{
    /// <summary>Loss of each step, at the weights before it.</summary>
    public IReadOnlyList<double> StepLosses { get; init; } = [];

    /// <summary>On the test examples, after the last step.</summary>
    public Evaluation Test => Epochs[^1].Test;

    /// <summary>The epoch with the best main metric, the earliest of several; one that is not a number is worst. Null where there is none.</summary>
    public EpochReport? Best =>
        Epochs.Aggregate((EpochReport?)null, (best, epoch) => best is null || epoch.Test.Main.IsBetterThan(best.Test.Main) ? epoch : best);

    /// <summary>Time of all steps, without tests.</summary>
    public TimeSpan TrainingTime => Epochs.Aggregate(TimeSpan.Zero, (sum, epoch) => sum + epoch.TrainingTime);

    /// <summary>Mean time of an epoch's steps, without tests; null where there was less than one.</summary>
    public TimeSpan? TimePerEpoch =>
        Plan.TotalSteps < Plan.StepsPerEpoch ? null : TrainingTime * ((double)Plan.StepsPerEpoch / Plan.TotalSteps);
}
