using SlSam.Samples.Training;

namespace SlSam.Samples.Reports;

/// <summary>How fast training goes, and how long it will take: tests between epochs count for the time that is left, not for the speed.</summary>
internal sealed class Pace(TrainingPlan plan, TimeProvider clock)
{
    private readonly long _started = clock.GetTimestamp();
    private long _resumed = clock.GetTimestamp();
    private TimeSpan _training;
    private long _examples;
    private int _steps = plan.StepsDone;
    private double? _loss;

    /// <summary>Recent mean of the training loss.</summary>
    public double Loss => _loss ?? double.NaN;

    public double ExamplesPerSecond => _examples / _training.TotalSeconds;

    public TimeSpan Remaining => clock.GetElapsedTime(_started) / (_steps - plan.StepsDone) * (plan.TotalSteps - _steps);

    public void Stepped(StepReport step)
    {
        const double memory = 0.9;
        var now = clock.GetTimestamp();
        _training += clock.GetElapsedTime(_resumed, now);
        _resumed = now;
        _examples += step.Examples;
        _steps = step.Step;
        _loss = _loss is null ? step.Loss : memory * _loss + (1 - memory) * step.Loss;
    }

    public void EpochEnded() => _resumed = clock.GetTimestamp();
}
