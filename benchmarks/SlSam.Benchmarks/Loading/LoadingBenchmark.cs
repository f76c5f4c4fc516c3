using System.Diagnostics;
using SlSam.Samples.Data;
using SlSam.Samples.Data.Images;

namespace SlSam.Benchmarks.Loading;

/// <summary>How fast images become batches when nothing else is done.</summary>
internal static class LoadingBenchmark
{
    private const int WarmUpBatches = 8;

    public static LoadingRow Run(LoadingCase loading, int workers, LoadingSettings settings)
    {
        Consume(loading, workers, settings.Batch, WarmUpBatches);
        var (wall, processor) = Consume(loading, workers, settings.Batch, settings.Batches);
        return new LoadingRow(
            loading.Name,
            workers,
            settings.Batch * settings.Batches / wall.TotalSeconds,
            wall.TotalMilliseconds / settings.Batches,
            processor.TotalMilliseconds / settings.Batches
        );
    }

    private static (TimeSpan Wall, TimeSpan Processor) Consume(LoadingCase loading, int workers, int batch, int batches)
    {
        var source = new ImageBatches(loading.Images(batch * batches), loading.Transform, batch, seed: 1, shuffled: true);
        var (start, used) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
        foreach (var loaded in new BatchPrefetcher(source, workers).Epoch(0))
        {
            loaded.Dispose();
        }
        return (Stopwatch.GetElapsedTime(start), Environment.CpuUsage.TotalTime - used);
    }
}

/// <summary>How fast images of a kind become batches.</summary>
/// <param name="Name">Of the kind.</param>
/// <param name="Workers">How many worked at once.</param>
/// <param name="ImagesPerSecond">By the clock.</param>
/// <param name="Wall">Milliseconds for a batch by the clock.</param>
/// <param name="Processor">Milliseconds for a batch of all processors together, whatever else the machine does.</param>
internal sealed record LoadingRow(string Name, int Workers, double ImagesPerSecond, double Wall, double Processor);
