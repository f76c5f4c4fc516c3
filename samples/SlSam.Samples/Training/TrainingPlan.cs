namespace SlSam.Samples.Training;

/// <summary>What is ahead when training starts.</summary>
/// <param name="TotalSteps">Steps in all.</param>
/// <param name="StepsPerEpoch">Steps through all examples once.</param>
public sealed record TrainingPlan(int TotalSteps, int StepsPerEpoch)
{
    /// <summary>Steps done before: more than 0 where training goes on from a checkpoint.</summary>
    public int StepsDone { get; init; }

    /// <summary>Epochs in all; the last one may be cut short.</summary>
    public int Epochs => 1 + (TotalSteps - 1) / StepsPerEpoch;

    /// <summary>Number of steps in an epoch, by number from 0.</summary>
    public int StepsIn(int epoch) => Math.Min(StepsPerEpoch, TotalSteps - epoch * StepsPerEpoch);
}
