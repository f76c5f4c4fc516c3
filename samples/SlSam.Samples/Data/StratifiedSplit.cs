namespace SlSam.Samples.Data;

/// <summary>
/// Takes a share of examples away, of each class alike. Which they are depends on the examples' order alone, not on the seed of a run, so
/// that runs can be compared.
/// </summary>
/// <param name="Kept">Numbers of the examples that stay, in order.</param>
/// <param name="Taken">Numbers of the others, in order.</param>
internal sealed record StratifiedSplit(IReadOnlyList<int> Kept, IReadOnlyList<int> Taken)
{
    private const long Seed = 2026;

    /// <summary>Takes examples away.</summary>
    /// <param name="classes">The class of each; the same for all where there are none.</param>
    /// <param name="share">More than 0, less than 1: the whole is taken to the nearest, one example at least, and of each class all but one at most.</param>
    /// <param name="draw">A number for splits of the same examples that are not to be the same.</param>
    /// <returns>Nothing is taken where every class has one example alone.</returns>
    public static StratifiedSplit Of(IReadOnlyList<int> classes, double share, long draw = 0)
    {
        var members = classes.Index().GroupBy(pair => pair.Item, pair => pair.Index).OrderBy(group => group.Key).ToArray();
        var counts = Apportion([.. members.Select(group => group.Count())], share);
        var taken = members.Zip(counts).SelectMany(pair => Draw([.. pair.First], pair.Second, pair.First.Key, draw)).Order().ToArray();
        return new StratifiedSplit([.. Enumerable.Range(0, classes.Count).Except(taken)], taken);
    }

    /// <summary>Keeps examples apart by which the best epoch is chosen.</summary>
    /// <exception cref="BadInputException">Every class has one example alone.</exception>
    public static StratifiedSplit ForValidation(IReadOnlyList<int> classes, double share)
    {
        const long ofValidation = 1;
        var split = Of(classes, share, ofValidation);
        return split.Taken.Count > 0
            ? split
            : throw new BadInputException(
                "--validation-share: found one example of each class to learn from, expected two or more of a class, or --validation-share 0."
            );
    }

    private static int[] Draw(int[] examples, int count, int label, long draw)
    {
        new Draws(Seed, draw, label).Shuffle(examples);
        return examples[..count];
    }

    /// <summary>Whole numbers that sum to the share: rounded down, and what is missing where most was cut off.</summary>
    private static int[] Apportion(int[] sizes, double share)
    {
        var counts = sizes.Select(size => (int)(size * share)).ToArray();
        var wanted = Math.Max(1, (int)Math.Round(sizes.Sum() * share, MidpointRounding.AwayFromZero));
        var order = Enumerable.Range(0, sizes.Length).OrderByDescending(place => sizes[place] * share - counts[place]).ToArray();
        var missing = wanted - counts.Sum();
        foreach (var place in order.Concat(order).Where(_ => missing > 0))
        {
            if (counts[place] + 1 < sizes[place])
            {
                counts[place]++;
                missing--;
            }
        }
        return [.. counts.Zip(sizes, (count, size) => Math.Min(count, size - 1))];
    }
}
