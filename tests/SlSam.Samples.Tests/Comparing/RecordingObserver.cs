using SlSam.Samples.Comparing;

namespace SlSam.Samples.Tests.Comparing;

/// <summary>Remembers what a comparison told.</summary>
internal sealed class RecordingObserver : ICompareObserver
{
    private readonly List<string> _events = [];

    public IReadOnlyList<string> Events => _events;

    public void Planned(int runs, int finished) => Add($"{runs} runs, {finished} finished");

    public void Started(PlannedRun run) => Add($"started {run.Name}");

    public void Said(PlannedRun run, string line) => Add($"{run.Name} said {line}");

    public void Ended(RunOutcome outcome) => Add($"{(outcome.Summary is null ? "failed" : "finished")} {outcome.Run.Name}");

    private void Add(string text)
    {
        lock (_events)
        {
            _events.Add(text);
        }
    }
}
