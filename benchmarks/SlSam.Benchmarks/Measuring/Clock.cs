using System.Diagnostics;

namespace SlSam.Benchmarks.Measuring;

/// <summary>Times an action.</summary>
internal static class Clock
{
    public static double Milliseconds(Action action)
    {
        var start = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }
}
