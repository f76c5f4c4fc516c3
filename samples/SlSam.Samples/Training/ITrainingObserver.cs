namespace SlSam.Samples.Training;

/// <summary>Is told how training goes on: to show it, to write it down.</summary>
public interface ITrainingObserver
{
    /// <summary>Training is about to start.</summary>
    void Started(TrainingPlan plan);

    /// <summary>A step is done.</summary>
    void Stepped(StepReport report);

    /// <summary>An epoch is done, and the model tested.</summary>
    void EpochEnded(EpochReport report);
}
