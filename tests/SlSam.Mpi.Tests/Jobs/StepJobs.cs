using System.Diagnostics;
using SlSam.Layers;
using SlSam.Tests.Parallel;
using static TorchSharp.torch;

namespace SlSam.Mpi.Tests.Jobs;

/// <summary>Jobs that train.</summary>
internal static class StepJobs
{
    public static readonly string[] ShardedMethods = ["SL-SAM", "LISA with SAM", "clipped"];

    private static readonly string[] Some = ["SL-SAM", "GSAM", "a share in the ascent"];

    public static void AllMethods(Rank rank) => Compare(rank, ParallelMethods.All.Keys, steps: 10); // fifty are taken by threads

    public static void SomeMethods(Rank rank) => Compare(rank, Some, ParallelRun.Steps);

    /// <summary>State that is spread over the ranks, beside state that each has: float64, and bfloat16 over masters.</summary>
    public static void Sharded(Rank rank)
    {
        using var ranks = MpiCollective.Initialize(TimeSpan.FromSeconds(60));
        foreach (var method in ShardedMethods)
        {
            ParallelRun.ShouldBeTheSameSharded(ranks, ParallelMethods.All[method]);
            ParallelRun.ShouldBeTheSameSharded(ranks, ParallelMethods.All[method] with { MasterWeights = true }, ScalarType.BFloat16);
            rank.Tell(ranks.Rank, method);
        }
    }

    /// <summary>One rank saves spread state, and the others go on.</summary>
    public static void SavesAlone(Rank rank)
    {
        using var ranks = MpiCollective.Initialize(TimeSpan.FromSeconds(60));
        using var model = nn.Linear(4, 2);
        using var optimizer = new SlSamOptimizer(
            model,
            new SlSamOptions
            {
                Seed = 1,
                Collective = ranks,
                ShardState = true,
            }
        );
        for (var step = 1; step <= 3; step++)
        {
            using var scope = NewDisposeScope();
            optimizer.Step(pass => pass.Backward(model.call(randn(3, 4)).square().mean()));
            rank.Tell(ranks.Rank, $"{step}");
            if (ranks.Rank == 0 && step == 2)
            {
                optimizer.save_state_dict(BinaryWriter.Null);
            }
        }
    }

    /// <summary>Nothing is caught: the processes end as a user's program does.</summary>
    public static void ThrowingClosure(Rank rank) =>
        Train(
            rank,
            steps: 6,
            (ranks, step) =>
            {
                if (ranks.Rank == 1 && step == 3)
                {
                    throw new InvalidDataException("there are no more pictures");
                }
            }
        );

    public static void FewerBatches(Rank rank) => Train(rank, steps: 6, (_, _) => { }, fewerOnLast: 1);

    public static void KilledInStep(Rank rank) =>
        Train(
            rank,
            steps: 6,
            (ranks, step) =>
            {
                if (ranks.Rank == 1 && step == 3)
                {
                    Process.GetCurrentProcess().Kill();
                }
            }
        );

    /// <summary>Tells bytes that were averaged and sent, and milliseconds in calls, of SL-SAM on a fifth of twelve equal blocks and of AdaSAM.</summary>
    public static void Traffic(Rank rank)
    {
        const int Steps = 40;
        using var ranks = MpiCollective.Initialize(TimeSpan.FromSeconds(60));
        var slSam = new SlSamOptions
        {
            ActiveFraction = 0.2,
            Partitioner = LayerPartitioners.PerModule,
            BanditLearningRate = 0,
        };
        var adaSam = SlSamOptions.AdaSam();
        foreach (var options in new[] { slSam, adaSam, adaSam with { ReduceAscent = false }, adaSam with { ShardState = true } })
        {
            random.manual_seed(1);
            using var model = nn.Sequential([
                .. Enumerable.Range(0, 12).Select(_ => ($"block{_}", (nn.Module<Tensor, Tensor>)nn.Linear(256, 256))),
            ]);
            using var optimizer = new SlSamOptimizer(model, options with { Seed = 1, Collective = ranks });
            var (before, elements) = (ranks.Traffic, 0L);
            var start = Stopwatch.GetTimestamp();
            for (var step = 0; step < Steps; step++)
            {
                using var scope = NewDisposeScope();
                optimizer.Step(pass => pass.Backward(model.call(randn(8, 256)).square().mean()));
                elements += optimizer.LastStep.ActiveParameters;
            }

            var time = Stopwatch.GetElapsedTime(start);
            rank.Tell(
                ranks.Rank,
                FormattableString.Invariant(
                    $"{(ranks.Traffic.MeanBytes - before.MeanBytes) / Steps} {elements / Steps} {(ranks.Traffic.Time - before.Time).TotalMilliseconds / Steps:0.##} {time.TotalMilliseconds / Steps:0.##} {(ranks.Traffic.BroadcastBytes - before.BroadcastBytes) / Steps}"
                )
            );
        }
    }

    private static void Compare(Rank rank, IEnumerable<string> methods, int steps)
    {
        using var ranks = MpiCollective.Initialize(TimeSpan.FromSeconds(60));
        foreach (var method in methods)
        {
            ParallelRun.ShouldBeThatOfOneProcess(ranks, ParallelMethods.All[method], steps);
            rank.Tell(ranks.Rank, method);
        }
    }

    private static void Train(Rank rank, int steps, Action<MpiCollective, int> before, int fewerOnLast = 0)
    {
        using var ranks = MpiCollective.Initialize(TimeSpan.FromSeconds(60));
        using var model = nn.Linear(4, 2);
        using var optimizer = new SlSamOptimizer(model, new SlSamOptions { Seed = 1, Collective = ranks });
        var last = steps - (ranks.Rank == ranks.Size - 1 ? fewerOnLast : 0);
        for (var step = 1; step <= last; step++)
        {
            using var scope = NewDisposeScope();
            optimizer.Step(pass =>
            {
                before(ranks, step);
                return pass.Backward(model.call(randn(3, 4)).square().mean());
            });
            rank.Tell(ranks.Rank, $"{step}");
        }
    }
}
