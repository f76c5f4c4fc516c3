namespace SlSam.Samples.Training;

/// <summary>What is ahead when training starts.</summary>
/// <param name="TotalSteps">Steps in all.</param>
/// <param name="StepsPerEpoch">Steps through all examples once.</param>
public sealed record TrainingPlan(int TotalSteps, int StepsPerEpoch)
{
    /// <summary>Epochs in all; the last one may be cut short.</summary>
    public int Epochs => 1 + (TotalSteps - 1) / StepsPerEpoch;
}
