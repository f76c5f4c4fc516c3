using System.Diagnostics;
using SlSam.Layers;
using SlSam.Mpi;
using static TorchSharp.torch;

namespace SlSam.Benchmarks.Parallel;

/// <summary>Trains twelve equal layers on each rank, in the ways whose traffic is unlike.</summary>
internal static class RanksBenchmark
{
    private const int Warmup = 3;
    private const int Layers = 12;
    private const int Width = 256;
    private const int Rows = 8;

    /// <summary>One row a method, the same on all ranks.</summary>
    public static IReadOnlyList<RanksRow> Run(MpiCollective ranks, int steps)
    {
        var slSam = new SlSamOptions
        {
            ActiveFraction = 0.2,
            Partitioner = LayerPartitioners.PerModule,
            BanditLearningRate = 0,
        };
        var adaSam = SlSamOptions.AdaSam();
        return
        [
            Measure("AdaSAM", adaSam, ranks, steps),
            Measure("AdaSAM, `ReduceAscent = false`", adaSam with { ReduceAscent = false }, ranks, steps),
            Measure("AdaSAM, `ShardState`", adaSam with { ShardState = true }, ranks, steps),
            Measure("SL-SAM, s = 0.2", slSam, ranks, steps),
            Measure("SL-SAM, s = 0.2, `ShardState`", slSam with { ShardState = true }, ranks, steps),
        ];
    }

    private static RanksRow Measure(string method, SlSamOptions options, MpiCollective ranks, int steps)
    {
        random.manual_seed(1);
        using var model = nn.Sequential([
            .. Enumerable.Range(0, Layers).Select(i => ($"layer{i}", (nn.Module<Tensor, Tensor>)nn.Linear(Width, Width))),
        ]);
        using var optimizer = new SlSamOptimizer(model, options with { Seed = 1, Collective = ranks });
        Train(model, optimizer, Warmup);
        var (before, start) = (ranks.Traffic, Stopwatch.GetTimestamp());
        var elements = Train(model, optimizer, steps);
        var (time, traffic) = (Stopwatch.GetElapsedTime(start), ranks.Traffic);
        var (inCalls, step) = Slowest(ranks, (traffic.Time - before.Time).TotalMilliseconds / steps, time.TotalMilliseconds / steps);
        return new RanksRow(
            method,
            elements / steps,
            (traffic.MeanBytes - before.MeanBytes) / (double)steps,
            ranks.Size * Mean(ranks, (traffic.BroadcastBytes - before.BroadcastBytes) / (double)steps)[0],
            inCalls,
            step
        );
    }

    /// <summary>Takes steps; gives how many numbers took part in all of them.</summary>
    private static double Train(nn.Module<Tensor, Tensor> model, SlSamOptimizer optimizer, int steps)
    {
        var elements = 0.0;
        for (var step = 0; step < steps; step++)
        {
            using var scope = NewDisposeScope();
            optimizer.Step(pass => pass.Backward(model.call(randn(Rows, Width)).square().mean()));
            elements += optimizer.LastStep.ActiveParameters;
        }

        return elements;
    }

    /// <summary>The times of the rank that was longest in collectives.</summary>
    private static (double InCalls, double Step) Slowest(MpiCollective ranks, double inCalls, double step)
    {
        var all = new double[2 * ranks.Size];
        (all[2 * ranks.Rank], all[(2 * ranks.Rank) + 1]) = (inCalls * ranks.Size, step * ranks.Size);
        return Mean(ranks, all).Chunk(2).Select(times => (times[0], times[1])).Max();
    }

    private static double[] Mean(MpiCollective ranks, params double[] numbers)
    {
        using var scope = NewDisposeScope();
        var vector = tensor(numbers);
        ranks.MeanInPlace([vector]);
        return vector.data<double>().ToArray();
    }
}
