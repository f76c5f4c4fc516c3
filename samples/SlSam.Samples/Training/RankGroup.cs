using System.Text;
using SlSam.Parallel;
using SlSam.Samples.Data;
using static TorchSharp.torch;

namespace SlSam.Samples.Training;

/// <summary>
/// The processes that do something together, each a rank. A process by itself is a group of one, for which all of this is nothing. All ranks make the same calls in the
/// same order.
/// </summary>
/// <param name="collective">What connects them, disposed with this. Null: one process by itself.</param>
/// <param name="localRank">Number of this rank among those on its machine.</param>
/// <param name="localSize">Number of ranks on its machine.</param>
/// <param name="limit">Sets how long this rank waits for others before it takes them for gone; null: that is not to be set.</param>
public sealed class RankGroup(ICollective? collective, int localRank = 0, int localSize = 1, Action<TimeSpan>? limit = null) : IDisposable
{
    /// <summary>One process by itself.</summary>
    public static RankGroup Alone { get; } = new(null);

    /// <summary>For the optimizer; null where there is one process.</summary>
    public ICollective? Collective => collective;

    /// <summary>Number of this rank, from 0.</summary>
    public int Rank => collective?.Rank ?? 0;

    /// <summary>Number of ranks.</summary>
    public int Size => collective?.Size ?? 1;

    /// <summary>Whether this is the rank that speaks and writes for all.</summary>
    public bool IsFirst => Rank == 0;

    /// <summary>Number of this rank among those on its machine, from 0.</summary>
    public int LocalRank => localRank;

    /// <summary>Number of ranks on its machine.</summary>
    public int LocalSize => localSize;

    /// <summary>What of each batch, and of each list of batches, is this rank's.</summary>
    public RowShare Share => new(Rank, Size);

    /// <summary>From now on a rank that does not come for so long ends the job.</summary>
    public void LimitWaits(TimeSpan longest) => limit?.Invoke(longest);

    /// <summary>Goes on when all ranks have come here.</summary>
    /// <exception cref="CollectiveException">Another rank failed.</exception>
    public void Meet() => Together(() => { });

    /// <summary>Goes on when all ranks have done what they do.</summary>
    /// <exception cref="CollectiveException">Another rank failed.</exception>
    public void Together(Action act)
    {
        if (collective is null)
        {
            act();
            return;
        }
        collective.Together(act);
    }

    /// <inheritdoc cref="Together(Action)"/>
    public T Together<T>(Func<T> act) => collective is null ? act() : collective.Together(act);

    /// <summary>The first rank does something, and the others go on when it has.</summary>
    /// <exception cref="CollectiveException">It failed.</exception>
    public void First(Action act) =>
        Together(() =>
        {
            if (IsFirst)
            {
                act();
            }
        });

    /// <summary>Each rank does something after the first one on its machine has: what that one fetches is there for the others.</summary>
    /// <exception cref="CollectiveException">Another rank failed.</exception>
    public T FirstOfMachineFirst<T>(Func<T> act)
    {
        if (collective is null)
        {
            return act();
        }
        var before = collective.Together(() => LocalRank == 0 ? [act()] : Array.Empty<T>());
        return collective.Together(() => before is [var done] ? done : act());
    }

    /// <summary>Ends what all ranks do where one of them is to end: all of them at the same place.</summary>
    /// <exception cref="OperationCanceledException">The token of a rank was cancelled.</exception>
    /// <exception cref="CollectiveException">Another rank failed.</exception>
    public void ThrowIfCancelled(CancellationToken cancellation)
    {
        if (collective is null)
        {
            cancellation.ThrowIfCancellationRequested();
            return;
        }
        Meet();
        if (!collective.AllAgree(!cancellation.IsCancellationRequested))
        {
            throw new OperationCanceledException(cancellation);
        }
    }

    /// <summary>A text of the first rank, on all.</summary>
    /// <param name="make">Makes it, on the first rank.</param>
    /// <exception cref="CollectiveException">The first rank failed.</exception>
    public string FromFirst(Func<string> make)
    {
        if (collective is null)
        {
            return make();
        }
        var mine = collective.Together(() => IsFirst ? Encoding.UTF8.GetBytes(make()) : []);
        return Encoding.UTF8.GetString(From(collective, 0, mine));
    }

    /// <summary>What the first rank says, on all.</summary>
    /// <param name="says">Is asked on the first rank.</param>
    /// <exception cref="CollectiveException">The first rank failed.</exception>
    public bool FirstSays(Func<bool> says)
    {
        if (collective is null)
        {
            return says();
        }
        Span<byte> yes = [collective.Together(() => IsFirst && says()) ? (byte)1 : (byte)0];
        collective.Broadcast(yes, root: 0);
        return yes[0] == 1;
    }

    /// <summary>Sees to it that something is the same on all ranks.</summary>
    /// <param name="what">What it is, for the message.</param>
    /// <param name="mine">What it is on this rank.</param>
    /// <exception cref="BadInputException">It is not what it is on the first rank.</exception>
    /// <exception cref="CollectiveException">It is not on another rank.</exception>
    public void ExpectSame(string what, string mine)
    {
        if (FromFirst(() => mine) is var first && first != mine)
        {
            throw new BadInputException($"{what}: found {mine} on rank {Rank} and {first} on the first, expected the same on all.");
        }
        Meet();
    }

    /// <summary>Bytes of each rank, in their order, on all.</summary>
    /// <param name="make">Makes this rank's.</param>
    /// <exception cref="CollectiveException">Another rank failed.</exception>
    public IReadOnlyList<byte[]> Gather(Func<byte[]> make)
    {
        if (collective is null)
        {
            return [make()];
        }
        var mine = collective.Together(make);
        return [.. Enumerable.Range(0, Size).Select(rank => From(collective, rank, mine))];
    }

    /// <summary>The sum of each rank's number, on all.</summary>
    /// <param name="count">Finds this rank's.</param>
    /// <exception cref="CollectiveException">Another rank failed.</exception>
    public long Sum(Func<long> count) => Gather(() => BitConverter.GetBytes(count())).Sum(bytes => BitConverter.ToInt64(bytes));

    /// <summary>The first rank's weights and buffers, on all.</summary>
    public void BroadcastModel(nn.Module model)
    {
        if (collective is null)
        {
            return;
        }
        using var scope = NewDisposeScope();
        using var withoutGraph = no_grad();
        collective.Broadcast([.. model.parameters().DistinctBy(parameter => parameter.Handle), .. model.buffers()], root: 0);
    }

    /// <summary>Leaves the others.</summary>
    public void Dispose() => collective?.Dispose();

    private byte[] From(ICollective ranks, int root, byte[] mine)
    {
        Span<byte> length = stackalloc byte[sizeof(int)];
        BitConverter.TryWriteBytes(length, mine.Length);
        ranks.Broadcast(length, root);
        var bytes = Rank == root ? mine : new byte[BitConverter.ToInt32(length)];
        ranks.Broadcast(bytes.AsSpan(), root);
        return bytes;
    }
}
