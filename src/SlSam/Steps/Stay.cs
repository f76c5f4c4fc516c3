namespace SlSam.Steps;

/// <summary>A drawn set of arms, for as long as it is active, and what its steps found for the sampler to learn.</summary>
internal sealed class Stay
{
    private readonly double[] _squares;

    /// <param name="arms">The arms, ascending.</param>
    public Stay(IReadOnlyList<int> arms)
        : this(arms, 0, 0, new double[arms.Count]) { }

    private Stay(IReadOnlyList<int> arms, int taken, int counted, double[] squares) =>
        (Arms, Taken, Counted, _squares) = (arms, taken, counted, squares);

    /// <summary>The arms, ascending.</summary>
    public IReadOnlyList<int> Arms { get; }

    /// <summary>How many steps were taken with them, skipped ones included.</summary>
    public int Taken { get; }

    /// <summary>Whether there is a step to learn from.</summary>
    public bool HasNorms => Counted > 0;

    /// <summary>How many steps were not skipped.</summary>
    private int Counted { get; }

    /// <summary>The stay after one more step.</summary>
    /// <param name="gradientNorms">The norm of each arm's gradient.</param>
    public Stay After(IReadOnlyList<float> gradientNorms) =>
        new(Arms, Taken + 1, Counted + 1, [.. _squares.Zip(gradientNorms, (sum, norm) => sum + ((double)norm * norm))]);

    /// <summary>The stay after a step that was left out.</summary>
    public Stay AfterSkipped() => new(Arms, Taken + 1, Counted, _squares);

    /// <summary>The root mean square of each arm's norms over the stay; of one step, its norms to the bit.</summary>
    public IReadOnlyList<float> Norms() => [.. _squares.Select(sum => (float)Math.Sqrt(sum / Counted))];

    /// <summary>What remains of the stay when the arms were made anew; null where none of its arms is left.</summary>
    /// <param name="previousIndex">For each new arm its index among the old ones, or -1 where it is new.</param>
    public Stay? Among(IReadOnlyList<int> previousIndex)
    {
        var left = previousIndex
            .Select((old, index) => (Index: index, Place: old < 0 ? -1 : Place(old)))
            .Where(arm => arm.Place >= 0)
            .ToList();
        return left.Count == 0
            ? null
            : new Stay([.. left.Select(arm => arm.Index)], Taken, Counted, [.. left.Select(arm => _squares[arm.Place])]);
    }

    private int Place(int arm) => ((int[])[.. Arms]).AsSpan().IndexOf(arm);

    public void Save(BinaryWriter writer)
    {
        writer.Write(Taken);
        writer.Write(Counted);
        writer.Write(Arms.Count);
        foreach (var (arm, sum) in Arms.Zip(_squares))
        {
            writer.Write(arm);
            writer.Write(sum);
        }
    }

    /// <exception cref="InvalidDataException">The numbers cannot be those of a stay.</exception>
    public static Stay Load(BinaryReader reader)
    {
        var (taken, counted) = (reader.ReadInt32(), reader.ReadInt32());
        var (arms, squares) = (new List<int>(), new List<double>());
        for (var count = reader.ReadInt32(); count > 0; count--)
        {
            arms.Add(reader.ReadInt32());
            squares.Add(reader.ReadDouble());
        }

        return counted >= 0 && counted <= taken && squares.TrueForAll(sum => double.IsFinite(sum) && sum >= 0)
            ? new Stay(arms, taken, counted, [.. squares])
            : throw new InvalidDataException(
                FormattableString.Invariant($"The saved stay has {counted} of {taken} steps with sums [{string.Join(", ", squares)}]; ")
                    + "expected counts and finite sums, 0 or more."
            );
    }
}
