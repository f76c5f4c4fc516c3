using SlSam.Samples.Training;
using Spectre.Console;

namespace SlSam.Samples.Reports;

/// <summary>Progress for a person at a terminal: a bar with loss, speed and time left, and a line above it for every epoch.</summary>
internal sealed class BarProgress(IAnsiConsole console, ProgressContext bars, string unit, TimeProvider clock) : ITrainingObserver
{
    private TrainingPlan _plan = new(TotalSteps: 1, StepsPerEpoch: 1);
    private Pace? _pace;
    private ProgressTask? _bar;

    public void Started(TrainingPlan plan)
    {
        _plan = plan;
        _pace = new Pace(plan, clock);
        _bar = bars.AddTask("training", maxValue: plan.TotalSteps);
    }

    public void Stepped(StepReport report)
    {
        _pace!.Stepped(report);
        _bar!.Value = report.Step;
        _bar.Description = Markup.Escape($"epoch {report.Epoch}/{_plan.Epochs}: {Texts.Progress(_pace, unit)}");
    }

    public void EpochEnded(EpochReport report)
    {
        _pace!.EpochEnded();
        console.WriteLine(Texts.Epoch(report, _plan));
    }
}
