using SlSam.Samples.Training;
using Spectre.Console;

namespace SlSam.Samples.Reports;

/// <summary>Progress for a file or a pipe: a line for every epoch, and one now and then within a long one.</summary>
internal sealed class LineProgress(IAnsiConsole console, string unit, TimeProvider clock) : ITrainingObserver
{
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(30);
    private TrainingPlan _plan = new(TotalSteps: 1, StepsPerEpoch: 1);
    private Pace? _pace;
    private long _spoke;

    public void Started(TrainingPlan plan)
    {
        _plan = plan;
        _pace = new Pace(plan, clock);
        _spoke = clock.GetTimestamp();
    }

    public void Stepped(StepReport report)
    {
        _pace!.Stepped(report);
        if (clock.GetElapsedTime(_spoke) >= Silence)
        {
            Say($"step {report.Step}/{_plan.TotalSteps}: {Texts.Progress(_pace, unit)}");
        }
    }

    public void EpochEnded(EpochReport report)
    {
        _pace!.EpochEnded();
        Say(Texts.Epoch(report, _plan));
    }

    private void Say(string line)
    {
        console.WriteLine(line);
        _spoke = clock.GetTimestamp();
    }
}
