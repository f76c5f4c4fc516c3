using SlSam.Samples.Training;
using Spectre.Console;

namespace SlSam.Samples.Reports;

/// <summary>Shows training while it runs: a bar at a terminal, plain lines now and then elsewhere.</summary>
/// <param name="console">Where to.</param>
/// <param name="unit">What examples are, in the plural: "images".</param>
/// <param name="clock">For speed and time left.</param>
public sealed class TrainingConsole(IAnsiConsole console, string unit, TimeProvider? clock = null)
{
    private readonly TimeProvider _clock = clock ?? TimeProvider.System;

    /// <summary>Runs training with an observer that shows it.</summary>
    public TrainingResult Watch(Func<ITrainingObserver, TrainingResult> training)
    {
        if (!console.Profile.Out.IsTerminal || !console.Profile.Capabilities.Interactive)
        {
            return training(new LineProgress(console, unit, _clock));
        }
        return console
            .Progress()
            .Columns(new ProgressBarColumn(), new PercentageColumn(), new TaskDescriptionColumn { Alignment = Justify.Left })
            .Start(bars => training(new BarProgress(console, bars, unit, _clock)));
    }
}
