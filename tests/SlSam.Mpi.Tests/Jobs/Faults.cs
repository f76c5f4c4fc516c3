using System.Diagnostics;
using SlSam.Parallel;
using static TorchSharp.torch;

namespace SlSam.Mpi.Tests.Jobs;

/// <summary>Jobs in which something goes wrong.</summary>
internal static class Faults
{
    public static void DifferentCalls(Rank rank)
    {
        using var ranks = MpiCollective.Initialize();
        try
        {
            ranks.MeanInPlace([zeros(ranks.Rank == 1 ? 4 : 3)]);
        }
        catch (CollectiveException fault)
        {
            rank.Tell(ranks.Rank, fault.Message);
        }

        try
        {
            ranks.AllAgree(true);
        }
        catch (CollectiveException fault)
        {
            rank.Tell(ranks.Rank, fault.Message);
        }
    }

    public static void OneLeaves(Rank rank)
    {
        using var ranks = MpiCollective.Initialize();
        if (ranks.Rank == 1)
        {
            return;
        }

        try
        {
            ranks.AllAgree(true);
        }
        catch (CollectiveException fault)
        {
            rank.Tell(ranks.Rank, fault.Message);
        }
    }

    public static void OneHangs(Rank rank)
    {
        var ranks = MpiCollective.Initialize(TimeSpan.FromSeconds(1)); // not disposed: the job is to end by the other rank's doing
        if (ranks.Rank == 1)
        {
            new ManualResetEvent(false).WaitOne();
        }

        ranks.AllAgree(true);
        rank.Tell(ranks.Rank, "went on");
    }

    public static void OneIsKilled(Rank rank)
    {
        using var ranks = MpiCollective.Initialize(TimeSpan.FromSeconds(10));
        ranks.AllAgree(true);
        if (ranks.Rank == 1)
        {
            Process.GetCurrentProcess().Kill();
        }

        ranks.AllAgree(true);
        rank.Tell(ranks.Rank, "went on");
    }

    public static void OneAborts(Rank rank)
    {
        var ranks = MpiCollective.Initialize();
        if (ranks.Rank == 1)
        {
            ranks.Abort("there is no more paper");
        }

        ranks.AllAgree(true);
        rank.Tell(ranks.Rank, "went on");
    }

    /// <summary>Whatever starts it.</summary>
    public static void Alone(Rank rank)
    {
        using var ranks = MpiCollective.Initialize();
        var tensor = full([3], 2f, ScalarType.Float16);
        ranks.MeanInPlace([tensor]);
        ranks.Broadcast([tensor], 0);
        ranks.Broadcast(new byte[2], 0);
        rank.Tell(0, $"{ranks.Rank} of {ranks.Size}, {ranks.AllAgree(true)} {ranks.AllAgree(false)}, {tensor.sum().item<Half>()}");
    }
}
