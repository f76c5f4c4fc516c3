using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using static TorchSharp.torch;

[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace SlSam.Mpi.Tests.Jobs;

/// <summary>What this program does where it was started as a rank.</summary>
internal static class RankProgram
{
    private static readonly Dictionary<string, Action<Rank>> Tasks = new()
    {
        [nameof(CollectiveChecks)] = CollectiveChecks.Run,
        [nameof(Faults.DifferentCalls)] = Faults.DifferentCalls,
        [nameof(Faults.OneLeaves)] = Faults.OneLeaves,
        [nameof(Faults.OneHangs)] = Faults.OneHangs,
        [nameof(Faults.OneIsKilled)] = Faults.OneIsKilled,
        [nameof(Faults.OneAborts)] = Faults.OneAborts,
        [nameof(Faults.Alone)] = Faults.Alone,
        [nameof(StepJobs.AllMethods)] = StepJobs.AllMethods,
        [nameof(StepJobs.SomeMethods)] = StepJobs.SomeMethods,
        [nameof(StepJobs.Sharded)] = StepJobs.Sharded,
        [nameof(StepJobs.SavesAlone)] = StepJobs.SavesAlone,
        [nameof(StepJobs.ThrowingClosure)] = StepJobs.ThrowingClosure,
        [nameof(StepJobs.FewerBatches)] = StepJobs.FewerBatches,
        [nameof(StepJobs.KilledInStep)] = StepJobs.KilledInStep,
        [nameof(StepJobs.Traffic)] = StepJobs.Traffic,
    };

    public static string FileOf(int rank) => FormattableString.Invariant($"rank-{rank}");

    /// <summary>Before anything else in this program: in a rank, the task is all that is done.</summary>
    [ModuleInitializer]
    [SuppressMessage("Usage", "CA2255", Justification = "This is a program; its entry point is generated.")]
    internal static void RunTaskIfRank()
    {
        set_num_threads(1);
        if (Environment.GetEnvironmentVariable(MpiJob.TaskVariable) is not { } task)
        {
            return;
        }

        try
        {
            Tasks[task](new Rank(Environment.GetEnvironmentVariable(MpiJob.FolderVariable)!));
            Environment.Exit(0);
        }
        catch (Exception fault)
        {
            Console.Error.WriteLine(fault);
            Environment.Exit(1);
        }
    }
}

/// <summary>Where a rank tells the test what it found.</summary>
/// <param name="folder">The job's.</param>
internal sealed class Rank(string folder)
{
    public string Folder => folder;

    public void Tell(int rank, string line) => File.AppendAllLines(Path.Combine(folder, RankProgram.FileOf(rank)), [line]);
}
