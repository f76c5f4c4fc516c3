using System.Runtime.ExceptionServices;
using SlSam.Parallel;
using static TorchSharp.torch;

namespace SlSam.Tests.Parallel;

/// <summary>Ranks that are threads of the test: each trains a model of its own, and they meet in memory.</summary>
internal sealed class ThreadRanks : IDisposable
{
    /// <summary>No test waits that long, unless a rank does not come.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly Barrier _barrier;
    private readonly (string Call, object Value)[] _slots;

    private ThreadRanks(int size) => (_barrier, _slots) = (new Barrier(size), new (string, object)[size]);

    /// <summary>Runs ranks and waits for them.</summary>
    /// <param name="size">How many.</param>
    /// <param name="act">What each does.</param>
    /// <returns>What each threw, null for nothing.</returns>
    public static IReadOnlyList<Exception?> Try(int size, Action<ThreadRank> act)
    {
        using var ranks = new ThreadRanks(size);
        var faults = new Exception?[size];
        var threads = Enumerable.Range(0, size).Select(rank => new Thread(() => faults[rank] = Run(ranks, rank, act))).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        return faults;
    }

    /// <summary>Runs ranks and throws what the first of them threw.</summary>
    public static void Run(int size, Action<ThreadRank> act)
    {
        var faults = Try(size, act).OfType<Exception>().ToList();
        var first = faults.Find(fault => fault is not CollectiveException) ?? faults.FirstOrDefault();
        if (first is not null)
        {
            ExceptionDispatchInfo.Throw(first);
        }
    }

    public int Size => _slots.Length;

    /// <summary>Gives what all ranks give, once all have. Others' values are to be read within <paramref name="read"/> alone.</summary>
    public void Exchange<T>(int rank, string call, T mine, Action<T[]> read)
        where T : notnull
    {
        _slots[rank] = (call, mine);
        Wait();
        var all = _slots.ToArray();
        var isSame = all.All(slot => slot.Call == call);
        if (isSame)
        {
            read([.. all.Select(slot => (T)slot.Value)]);
        }

        Wait();
        if (!isSame)
        {
            throw new CollectiveException(
                $"The ranks do not do the same: {string.Join("; ", all.Select((slot, other) => $"rank {other}: {slot.Call}"))}"
            );
        }
    }

    public void Dispose() => _barrier.Dispose();

    private static Exception? Run(ThreadRanks ranks, int rank, Action<ThreadRank> act)
    {
        using var scope = NewDisposeScope();
        using var collective = new ThreadRank(ranks, rank);
        try
        {
            act(collective);
            return null;
        }
        catch (Exception fault)
        {
            return fault;
        }
        finally
        {
            ranks._barrier.RemoveParticipant(); // those that go on without this one are found apart, or alone
        }
    }

    private void Wait()
    {
        if (!_barrier.SignalAndWait(Patience))
        {
            throw new TimeoutException("A rank did not come.");
        }
    }
}

/// <summary>One of <see cref="ThreadRanks"/>; counts what it is given.</summary>
internal sealed class ThreadRank(ThreadRanks ranks, int rank) : ICollective
{
    public int Rank => rank;

    public int Size => ranks.Size;

    /// <summary>Bytes of tensors that were averaged, call by call.</summary>
    public List<long> MeanBytes { get; } = [];

    /// <summary>Bytes of tensors that this rank sent to all.</summary>
    public List<long> BroadcastBytes { get; } = [];

    public void MeanInPlace(IReadOnlyList<Tensor> tensors)
    {
        MeanBytes.Add(BytesOf(tensors));
        using var withoutGraph = no_grad();
        using var scope = NewDisposeScope();
        var means = new List<Tensor>();
        ranks.Exchange(
            rank,
            $"{nameof(MeanInPlace)} of {Text(tensors)}",
            tensors,
            all => means.AddRange(tensors.Select((tensor, i) => Mean(tensor, [.. all.Select(other => other[i])])))
        );
        foreach (var (tensor, mean) in tensors.Zip(means))
        {
            tensor.copy_(mean);
        }

        ranks.Exchange(rank, "end", 0, _ => { });
    }

    public void Broadcast(IReadOnlyList<Tensor> tensors, int root)
    {
        if (rank == root)
        {
            BroadcastBytes.Add(BytesOf(tensors));
        }

        using var withoutGraph = no_grad();
        using var scope = NewDisposeScope();
        ranks.Exchange(
            rank,
            $"{nameof(Broadcast)} of {Text(tensors)} from {root}",
            tensors,
            all =>
            {
                foreach (var (tensor, sent) in tensors.Zip(all[root]).Where(_ => rank != root))
                {
                    tensor.copy_(sent);
                }
            }
        );
    }

    public void Broadcast(Span<byte> data, int root)
    {
        byte[]? sent = null;
        ranks.Exchange(rank, $"{nameof(Broadcast)} of {data.Length} bytes from {root}", data.ToArray(), all => sent = all[root]);
        sent.CopyTo(data);
    }

    public bool AllAgree(bool mine)
    {
        var agree = true;
        ranks.Exchange(rank, nameof(AllAgree), mine, all => agree = all.All(yes => yes));
        return agree;
    }

    public void Abort(string reason) => throw new NotSupportedException(reason);

    public void Dispose() { }

    private static Tensor Mean(Tensor like, Tensor[] all) =>
        stack([.. all.Select(tensor => tensor.to(like.dtype == ScalarType.Float64 ? ScalarType.Float64 : ScalarType.Float32))])
            .mean([0L])
            .to(like.dtype);

    private static long BytesOf(IReadOnlyList<Tensor> tensors) => tensors.Sum(tensor => tensor.numel() * tensor.ElementSize);

    private static string Text(IReadOnlyList<Tensor> tensors) =>
        string.Join(", ", tensors.Select(tensor => $"{tensor.numel()} {tensor.dtype}"));
}
