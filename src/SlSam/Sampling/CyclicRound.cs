namespace SlSam.Sampling;

/// <summary>A round of <see cref="CyclicLayerSampler"/>: its arms in order, cut into sets, and how far it has come.</summary>
/// <param name="order">The arms, each once.</param>
/// <param name="ends">For each set the place after its last arm, ascending.</param>
internal sealed class CyclicRound(int[] order, IReadOnlyList<int> ends)
{
    private int _taken;

    /// <summary>How many sets the round has.</summary>
    public int Sets => ends.Count;

    public bool IsOver => _taken == Sets;

    /// <summary>The arms that have come up.</summary>
    public IEnumerable<int> Done => order.Take(Begin);

    private int Begin => _taken == 0 ? 0 : ends[_taken - 1];

    /// <summary>The next set, ascending.</summary>
    public int[] Next()
    {
        var set = order[Begin..ends[_taken]];
        _taken++;
        Array.Sort(set);
        return set;
    }

    public void Save(BinaryWriter writer)
    {
        writer.Write(_taken);
        writer.Write(order.Length);
        foreach (var arm in order)
        {
            writer.Write(arm);
        }
    }

    /// <param name="reader">Where from.</param>
    /// <param name="arms">Number of arms.</param>
    /// <param name="cut">Where the sets of an order end.</param>
    /// <exception cref="InvalidDataException">It is no round of these arms.</exception>
    public static CyclicRound Load(BinaryReader reader, int arms, Func<int[], IReadOnlyList<int>> cut)
    {
        var (taken, length) = (reader.ReadInt32(), reader.ReadInt32());
        if (length < 1 || length > arms)
        {
            throw new InvalidDataException($"The saved round has {length} arms; expected 1 to {arms}.");
        }

        int[] order = [.. Enumerable.Range(0, length).Select(_ => reader.ReadInt32())];
        if (order.Distinct().Count() < length || order.Any(arm => arm < 0 || arm >= arms))
        {
            throw new InvalidDataException(
                $"The saved round is [{string.Join(", ", order)}]; expected different arms from 0 to {arms - 1}."
            );
        }

        var ends = cut(order);
        return taken >= 0 && taken <= ends.Count
            ? new CyclicRound(order, ends) { _taken = taken }
            : throw new InvalidDataException($"The saved round has come to set {taken}; expected 0 to {ends.Count}.");
    }
}
