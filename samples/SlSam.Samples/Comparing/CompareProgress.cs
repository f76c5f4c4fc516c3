using SlSam.Samples.Reports;
using Spectre.Console;

namespace SlSam.Samples.Comparing;

/// <summary>A line for each training that ends; at a terminal a bar too, with what is going on, and else a line for each that begins.</summary>
/// <param name="console">For the lines.</param>
/// <param name="bar">Over all trainings; null where there is no terminal.</param>
internal sealed class CompareProgress(IAnsiConsole console, ProgressTask? bar) : ICompareObserver
{
    private readonly Lock _lock = new();
    private int _runs;
    private int _running;
    private int _ended;

    public void Planned(int runs, int finished)
    {
        lock (_lock)
        {
            (_runs, _ended) = (runs, finished);
            var before = finished > 0 ? $", {finished} of them finished before" : "";
            console.WriteLine($"{Texts.Counted(runs, "runs")}{before}");
            bar?.MaxValue = runs;
            Show("");
        }
    }

    public void Started(PlannedRun run)
    {
        lock (_lock)
        {
            _running++;
            if (bar is null)
            {
                console.WriteLine($"started {run.Name}");
            }
            Show("");
        }
    }

    public void Said(PlannedRun run, string line)
    {
        if (!char.IsLetter(line[0]))
        {
            return; // tables have no room beside a bar
        }
        lock (_lock)
        {
            Show($"; {run.Name}: {line}");
        }
    }

    public void Ended(RunOutcome outcome)
    {
        lock (_lock)
        {
            _running--;
            _ended++;
            console.WriteLine($"{_ended}/{_runs} {Describe(outcome)}");
            foreach (var line in outcome.Failure)
            {
                console.WriteLine($"    {line}");
            }
            Show("");
        }
    }

    private void Show(string said)
    {
        const int besideBar = 50;
        var text = $"{_ended}/{Texts.Counted(_runs, "runs")}, {_running} under way{said}";
        bar?.Value = _ended;
        bar?.Description = Markup.Escape(text[..Math.Min(text.Length, Math.Max(console.Profile.Width - besideBar, 0))]);
    }

    private static string Describe(RunOutcome outcome) =>
        outcome.Summary is { } summary
            ? Texts.Number($"finished {outcome.Run.Name}: test {Texts.Named(MethodResult.MainMetric(summary))}, ")
                + Texts.Number($"{summary.SecondsPerStep:0.000} s a step")
            : $"failed {outcome.Run.Name}:";
}
