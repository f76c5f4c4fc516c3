namespace SlSam.Samples.Training;

/// <summary>What training has to go on from, beside the weights and the optimizer's state.</summary>
public sealed record TrainingState
{
    /// <summary>Loss of each step that was done.</summary>
    public IReadOnlyList<double> StepLosses { get; init; } = [];

    /// <summary>How many units (examples, or tokens that count) each step's loss is the mean of.</summary>
    public IReadOnlyList<long> StepUnits { get; init; } = [];

    /// <summary>Share of the trainable numbers that took part in each.</summary>
    public IReadOnlyList<double> StepActiveShares { get; init; } = [];

    /// <summary>The epochs that are done.</summary>
    public IReadOnlyList<EpochReport> Epochs { get; init; } = [];

    /// <summary>Number of epochs of the whole training.</summary>
    public int TotalEpochs { get; init; }

    /// <summary>Which arms took part how often.</summary>
    public required ArmActivityState Activity { get; init; }

    /// <summary>Time of the steps of the epoch under way.</summary>
    public TimeSpan EpochTime { get; init; }

    /// <summary>Time that all cores together spent on them.</summary>
    public TimeSpan EpochProcessorTime { get; init; }

    /// <summary>Time of all, tests included.</summary>
    public TimeSpan Elapsed { get; init; }
}
