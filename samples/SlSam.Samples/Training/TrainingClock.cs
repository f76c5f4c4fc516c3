using System.Diagnostics;

namespace SlSam.Samples.Training;

/// <summary>Time of steps alone, by the clock and by the processor: runs while a step is made, and stands still between.</summary>
internal sealed class TrainingClock(TimeSpan time, TimeSpan processorTime, TimeSpan elapsed)
{
    private readonly long _created = Stopwatch.GetTimestamp();
    private long _started;
    private TimeSpan _processorStarted;

    /// <summary>By the clock.</summary>
    public TimeSpan Time { get; private set; } = time;

    /// <summary>Of all cores together.</summary>
    public TimeSpan ProcessorTime { get; private set; } = processorTime;

    /// <summary>All time, also what is no step's.</summary>
    public TimeSpan Elapsed => elapsed + Stopwatch.GetElapsedTime(_created);

    public void Start()
    {
        _started = Stopwatch.GetTimestamp();
        _processorStarted = ProcessorNow();
    }

    public void Stop()
    {
        Time += Stopwatch.GetElapsedTime(_started);
        ProcessorTime += ProcessorNow() - _processorStarted;
    }

    public void Reset() => (Time, ProcessorTime) = (TimeSpan.Zero, TimeSpan.Zero);

    private static TimeSpan ProcessorNow() => Environment.CpuUsage.TotalTime;
}
