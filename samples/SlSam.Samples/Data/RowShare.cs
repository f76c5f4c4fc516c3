namespace SlSam.Samples.Data;

/// <summary>
/// Which rows of a batch a rank takes: every so many-th one. What is first in a batch is shared out as the whole is, and so are long texts and short ones where rows
/// are sorted by length.
/// </summary>
/// <param name="Rank">From 0.</param>
/// <param name="Size">Number of ranks, 1 or more.</param>
public sealed record RowShare(int Rank, int Size)
{
    /// <summary>All rows.</summary>
    public static RowShare All { get; } = new(0, 1);

    /// <summary>Whether it is all rows.</summary>
    public bool IsAll => Size == 1;

    /// <summary>How many of a batch's first rows are this rank's; these are its own first ones.</summary>
    /// <param name="rows">Number of rows, 0 or more.</param>
    public int CountOf(int rows) => (rows - Rank + Size - 1) / Size;

    /// <summary>This rank's part of a batch, in order.</summary>
    public T[] Of<T>(ReadOnlySpan<T> batch)
    {
        var mine = new T[CountOf(batch.Length)];
        for (var i = 0; i < mine.Length; i++)
        {
            mine[i] = batch[Rank + i * Size];
        }
        return mine;
    }
}
