using Spectre.Console;

namespace SlSam.Samples.Comparing;

/// <summary>Shows a comparison while it runs: a bar over all trainings at a terminal, a line for each beginning and end elsewhere.</summary>
internal static class CompareConsole
{
    /// <summary>Runs a comparison with an observer that shows it.</summary>
    public static Task<IReadOnlyList<RunOutcome>> Watch(
        IAnsiConsole console,
        Func<ICompareObserver, Task<IReadOnlyList<RunOutcome>>> compare
    ) =>
        console.Profile.Out.IsTerminal && console.Profile.Capabilities.Interactive
            ? console
                .Progress()
                .Columns(new ProgressBarColumn(), new PercentageColumn(), new TaskDescriptionColumn { Alignment = Justify.Left })
                .StartAsync(bars => compare(new CompareProgress(console, bars.AddTask("comparison"))))
            : compare(new CompareProgress(console, bar: null));
}
