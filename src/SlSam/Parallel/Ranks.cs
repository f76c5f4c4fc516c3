using System.Runtime.CompilerServices;
using System.Text;
using SlSam.Passes;
using static TorchSharp.torch;

namespace SlSam.Parallel;

/// <summary>
/// The ranks as a step sees them. They meet before all that they do in common; a rank that failed since comes to the next meeting too, and tells, so that all know at
/// once and none waits for what does not come.
/// </summary>
/// <param name="collective">What connects them; the user's.</param>
/// <param name="reducesAscent">Whether gradients are averaged in ascent passes too.</param>
internal sealed class Ranks(ICollective collective, bool reducesAscent)
{
    /// <summary>Faults that the other ranks know of, by whatever part of the program told them.</summary>
    private static readonly ConditionalWeakTable<Exception, object> Told = [];

    private bool _areApart;

    /// <summary>Those of the options; null for one process by itself.</summary>
    public static Ranks? Of(SlSamOptions? options) =>
        options?.Collective is { } collective ? new Ranks(collective, options.ReduceAscent) : null;

    public ICollective Collective => collective;

    public bool IsFirst => collective.Rank == 0;

    /// <summary>Whether the gradients of a pass are averaged.</summary>
    public bool Averages(bool isAscent) => reducesAscent || !isAscent;

    /// <summary>Goes on where all ranks do.</summary>
    /// <exception cref="CollectiveException">Another rank failed; says which and why.</exception>
    /// <exception cref="UnusedArmsException">Some ranks' losses use none of the arms, and no rank failed otherwise.</exception>
    public void Meet()
    {
        if (_areApart)
        {
            throw new CollectiveException(
                $"Rank {collective.Rank} of {collective.Size}: an update failed on some ranks when others had made theirs. Expected the model's weights and load_state_dict, from one "
                    + "checkpoint on all ranks, before anything else."
            );
        }

        MeetAnyway();
    }

    /// <summary>
    /// Does what cannot be undone, on all ranks at once. Where it fails on one of them, all learn of it now, and do nothing together any more until they are mended.
    /// </summary>
    /// <param name="act">This rank's part.</param>
    /// <param name="finish">What follows once all have done theirs.</param>
    public void Irrevocably(Action act, Action finish)
    {
        Meet();
        _areApart = collective.Size > 1;
        act();
        MeetAnyway();
        finish();
        _areApart = false;
    }

    /// <summary>Loads what makes ranks alike again, whatever was before.</summary>
    public void Mend(Action load)
    {
        var wereApart = _areApart;
        _areApart = false;
        try
        {
            load();
        }
        catch
        {
            _areApart = wereApart;
            throw;
        }
    }

    /// <summary>Whether a fault is still to be told to the others.</summary>
    public static bool IsNews(Exception fault) => fault is not CollectiveException && !Told.TryGetValue(fault, out _);

    /// <summary>Tells the others, where they meet next, of a fault of this rank.</summary>
    /// <returns>What this rank has to throw in its place; null where it is its own.</returns>
    public Exception? Tell(Exception fault)
    {
        Remembered(fault);
        try
        {
            collective.AllAgree(false);
            return Listen(fault);
        }
        catch (CollectiveException)
        {
            return null; // the others were elsewhere, and know by that; the fault says more
        }
    }

    /// <summary>Whether all ranks say yes; they meet first.</summary>
    public bool Agree(bool mine)
    {
        Meet();
        return collective.AllAgree(mine);
    }

    /// <summary>Text of the first rank, on all of them.</summary>
    public string FromFirst(string mine) => Encoding.UTF8.GetString(FromFirst(Encoding.UTF8.GetBytes(mine)));

    /// <summary>Bytes of the first rank, on all of them, however many they are.</summary>
    public byte[] FromFirst(byte[] mine) => From(0, mine);

    private static Exception Remembered(Exception fault)
    {
        Told.AddOrUpdate(fault, fault);
        return fault;
    }

    private void MeetAnyway()
    {
        if (!collective.AllAgree(true))
        {
            throw Remembered(Listen(null)!);
        }
    }

    private byte[] From(int root, byte[] mine)
    {
        Span<byte> length = stackalloc byte[sizeof(int)];
        BitConverter.TryWriteBytes(length, mine.Length);
        collective.Broadcast(length, root);
        var bytes = collective.Rank == root ? mine : new byte[BitConverter.ToInt32(length)];
        collective.Broadcast(bytes.AsSpan(), root);
        return bytes;
    }

    /// <summary>What became of the ranks, after one of them said no.</summary>
    /// <param name="fault">This rank's; null where it is well.</param>
    private Exception? Listen(Exception? fault)
    {
        var mine = fault switch
        {
            null => RankStatus.Fine,
            UnusedArmsException => RankStatus.Unused,
            _ => RankStatus.Failed,
        };
        var all = All((float)mine).ConvertAll(status => (RankStatus)(int)status);
        var worst = all.Max();
        var rank = all.IndexOf(worst);
        var said = Encoding.UTF8.GetString(
            From(rank, Encoding.UTF8.GetBytes(fault is null ? "" : $"{fault.GetType().Name}: {fault.Message}"))
        );
        if (mine == worst)
        {
            return null;
        }

        return worst == RankStatus.Unused
            ? new UnusedArmsException($"on rank {rank}, {said}", null)
            : new CollectiveException($"Rank {rank} of {collective.Size} failed, and {Outcome}. It said {said}");
    }

    private string Outcome =>
        _areApart
            ? "this one has made its update already: load the model and the state of the optimizer from one checkpoint on all ranks"
            : "nothing was changed on this one";

    /// <summary>A small whole number of each rank.</summary>
    private List<float> All(float mine)
    {
        using var scope = NewDisposeScope();
        var numbers = new float[collective.Size];
        numbers[collective.Rank] = mine;
        var vector = tensor(numbers);
        collective.MeanInPlace([vector]);
        return [.. vector.data<float>().Select(mean => MathF.Round(mean * collective.Size))];
    }
}
