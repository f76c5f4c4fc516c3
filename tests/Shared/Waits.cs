using SlSam.HuggingFace;
using SlSam.HuggingFace.Hub;

namespace SlSam.Testing;

/// <summary>Waits that are over at once, written down.</summary>
internal sealed class Waits
{
    private readonly List<TimeSpan> _all = [];

    public IReadOnlyList<TimeSpan> All => _all;

    /// <summary>Done in place of each wait.</summary>
    public Action Meanwhile { get; init; } = () => { };

    /// <summary>Without chance: each wait is the longest that it may be.</summary>
    public RetryPolicy Policy => new() { Delay = Wait, NextUniform = () => 1 };

    public Task Wait(TimeSpan wait, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        _all.Add(wait);
        Meanwhile();
        return Task.CompletedTask;
    }
}

/// <summary>Reports as they come; the framework's own are handed to other threads.</summary>
internal sealed class Reports : IProgress<DownloadProgress>
{
    private readonly List<DownloadProgress> _all = [];

    public IReadOnlyList<DownloadProgress> All => _all;

    public void Report(DownloadProgress value) => _all.Add(value);
}

/// <summary>A clock that stands.</summary>
internal sealed class StandingClock(DateTimeOffset now) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => now;
}
