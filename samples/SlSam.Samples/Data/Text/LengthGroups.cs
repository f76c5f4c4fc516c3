namespace SlSam.Samples.Data.Text;

/// <summary>
/// Puts examples of like length into one batch, so that little is padded: every so many batches' worth of a random order is sorted by
/// length, and the batches that come of it are shuffled.
/// </summary>
internal static class LengthGroups
{
    /// <summary>Many enough for batches without gaps, few enough for an example to meet others in each epoch.</summary>
    private const int BatchesSortedTogether = 50;

    /// <summary>Longest first, so that what does not fit into memory does not fit at once.</summary>
    public static void Sort(Span<int> order, Func<int, int> lengthOf)
    {
        int[] sorted = [.. order.ToArray().OrderByDescending(lengthOf)];
        sorted.CopyTo(order);
    }

    /// <summary>Rearranges a random order. A last batch that is smaller stays the last.</summary>
    public static void Arrange(Span<int> order, Func<int, int> lengthOf, int batchSize, Draws draws)
    {
        var sortedTogether = BatchesSortedTogether * batchSize;
        for (var start = 0; start < order.Length; start += sortedTogether)
        {
            Sort(order.Slice(start, Math.Min(sortedTogether, order.Length - start)), lengthOf);
        }
        ShuffleBatches(order, batchSize, draws);
    }

    private static void ShuffleBatches(Span<int> order, int batchSize, Draws draws)
    {
        int[] batches = [.. Enumerable.Range(0, order.Length / batchSize)];
        draws.Shuffle(batches);
        var before = order.ToArray();
        foreach (var (place, batch) in batches.Index())
        {
            before.AsSpan(batch * batchSize, batchSize).CopyTo(order[(place * batchSize)..]);
        }
    }
}
