using SlSam.Samples.Training;

namespace SlSam.Samples.Tests.Training;

/// <summary>Keeps all that it is told.</summary>
internal sealed class Recorder : ITrainingObserver
{
    public TrainingPlan? Plan { get; private set; }

    public List<StepReport> Steps { get; } = [];

    public List<EpochReport> Epochs { get; } = [];

    public Action<StepReport> OnStep { get; init; } = _ => { };

    public void Started(TrainingPlan plan) => Plan = plan;

    public void Stepped(StepReport report)
    {
        Steps.Add(report);
        OnStep(report);
    }

    public void EpochEnded(EpochReport report) => Epochs.Add(report);
}
