namespace SlSam.Samples.Training;

/// <summary>Tells several observers, one after the other.</summary>
public sealed class CombinedObserver(params IReadOnlyList<ITrainingObserver> observers) : ITrainingObserver
{
    /// <inheritdoc/>
    public void Started(TrainingPlan plan)
    {
        foreach (var observer in observers)
        {
            observer.Started(plan);
        }
    }

    /// <inheritdoc/>
    public void Stepped(StepReport report)
    {
        foreach (var observer in observers)
        {
            observer.Stepped(report);
        }
    }

    /// <inheritdoc/>
    public void EpochEnded(EpochReport report)
    {
        foreach (var observer in observers)
        {
            observer.EpochEnded(report);
        }
    }
}
