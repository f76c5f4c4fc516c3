using SlSam.Mpi;
using SlSam.Samples.Training;

namespace SlSam.Samples.CommandLine;

/// <summary>How this process was started: by itself, or by mpirun or srun as one of several ranks.</summary>
public sealed class Launch
{
    /// <summary>
    /// Longest time that a rank waits for another, until it limits that. One that ends is noticed at once by the launcher; but the first on a machine may be long at
    /// fetching a model.
    /// </summary>
    private static readonly TimeSpan Patience = TimeSpan.FromDays(1);

    private readonly Func<RankGroup> _open;
    private readonly int _localRank;

    /// <param name="rank">Number of this process.</param>
    /// <param name="size">How many there are; null: it is not known.</param>
    /// <param name="localRank">Number of this process among those on its machine.</param>
    /// <param name="open">Connects it with the others.</param>
    internal Launch(int rank, int? size, int localRank, Func<RankGroup> open) =>
        (Rank, Size, _localRank, _open) = (rank, size, localRank, open);

    /// <summary>By itself.</summary>
    public static Launch ByItself { get; } = new(0, 1, 0, () => RankGroup.Alone);

    /// <summary>Number of this process, from 0.</summary>
    public int Rank { get; }

    /// <summary>How many there are; null: it is not known.</summary>
    public int? Size { get; }

    /// <summary>Whether it tells of what is wrong with MPI on its machine.</summary>
    public bool IsFirstOnMachine => _localRank == 0;

    /// <summary>As the environment says, without MPI.</summary>
    public static Launch FromEnvironment() =>
        MpiCollective.Launch is { } launch ? new Launch(launch.Rank ?? 0, launch.Size, launch.LocalRank ?? 0, OpenMpi) : ByItself;

    /// <summary>Connects this process with the others; the caller disposes what comes out.</summary>
    /// <exception cref="BadInputException">There is no MPI, or not that of the launcher.</exception>
    public RankGroup Open() => _open();

    private static RankGroup OpenMpi()
    {
        try
        {
            var ranks = MpiCollective.Initialize(Patience);
            return new RankGroup(ranks, ranks.LocalRank, ranks.LocalSize, longest => ranks.Timeout = longest);
        }
        catch (Exception fault) when (fault is DllNotFoundException or EntryPointNotFoundException or InvalidOperationException)
        {
            throw new BadInputException(
                $"{CollectiveChoice.Name}: {fault.Message} Or {CollectiveChoice.Name} none, with which each process works by itself."
            );
        }
    }
}
