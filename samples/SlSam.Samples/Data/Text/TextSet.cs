namespace SlSam.Samples.Data.Text;

/// <summary>Examples that belong together.</summary>
/// <param name="Name">In results: that of the task, or of its part.</param>
/// <param name="Examples">One at least.</param>
public sealed record TextSet(string Name, IReadOnlyList<TextExample> Examples)
{
    /// <summary>What of the file is no example and was left out: where and why, a line each.</summary>
    public IReadOnlyList<string> LeftOut { get; init; } = [];

    /// <summary>
    /// Some examples, the first of a shuffle by seed, so that a larger sample begins with a smaller one; all, in their order, where as many
    /// are asked for.
    /// </summary>
    public TextSet Sample(int count, long seed)
    {
        if (count >= Examples.Count)
        {
            return this;
        }
        int[] order = [.. Enumerable.Range(0, Examples.Count)];
        new Draws(seed).Shuffle(order);
        return this with { Examples = [.. order.Take(count).Select(index => Examples[index])] };
    }
}
