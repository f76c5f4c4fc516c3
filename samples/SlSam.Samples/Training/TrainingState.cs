namespace SlSam.Samples.Training;

/// <summary>What training has to go on from, beside the weights and the optimizer's state.</summary>
public sealed record TrainingState
{
    /// <summary>Loss of each step that was done.</summary>
    public IReadOnlyList<double> StepLosses { get; init; } = [];

    /// <summary>How many units (examples, tokens that count, or the weights of their classes) each step's loss is the mean of.</summary>
    public IReadOnlyList<double> StepUnits { get; init; } = [];

    /// <summary>Share of the trainable numbers that took part in each.</summary>
    public IReadOnlyList<double> StepActiveShares { get; init; } = [];

    /// <summary>The epochs that are done.</summary>
    public IReadOnlyList<EpochReport> Epochs { get; init; } = [];

    /// <summary>Number of epochs of the whole training.</summary>
    public int TotalEpochs { get; init; }

    /// <summary>Number of steps in an epoch that is not cut short.</summary>
    public required int StepsPerEpoch { get; init; }

    /// <summary>Which arms took part how often.</summary>
    public required ArmActivityState Activity { get; init; }

    /// <summary>Time of the steps of the epoch under way.</summary>
    public TimeSpan EpochTime { get; init; }

    /// <summary>Time that all cores together spent on them.</summary>
    public TimeSpan EpochProcessorTime { get; init; }

    /// <summary>Time of all, tests included.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>The same in a longer training: an epoch that was cut short at the end of this one goes on.</summary>
    internal TrainingState For(TrainingPlan plan)
    {
        if (plan.TotalSteps == Activity.TotalSteps)
        {
            return this;
        }
        var longer = this with { Activity = Activity.Within(plan.TotalSteps), TotalEpochs = plan.Epochs };
        return Epochs is [.., var last] && StepLosses.Count < Epochs.Count * plan.StepsPerEpoch && plan.TotalSteps > StepLosses.Count
            ? longer with
            {
                Epochs = [.. Epochs.SkipLast(1)],
                EpochTime = last.TrainingTime + EpochTime,
                EpochProcessorTime = last.ProcessorTime + EpochProcessorTime,
            }
            : longer;
    }
}
