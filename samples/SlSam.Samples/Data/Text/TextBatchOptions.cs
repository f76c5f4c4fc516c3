namespace SlSam.Samples.Data.Text;

/// <summary>How texts are put into batches.</summary>
public sealed record TextBatchOptions
{
    /// <summary>Examples in a batch, 1 or more; the last one of an epoch may have less.</summary>
    public required int BatchSize { get; init; }

    /// <summary>Of the order.</summary>
    public long Seed { get; init; }

    /// <summary>Whether each epoch has an order of its own.</summary>
    public bool Shuffled { get; init; }

    /// <summary>Whether batches are of texts of like length; their order is still random where <see cref="Shuffled"/>.</summary>
    public bool GroupByLength { get; init; }

    /// <summary>Whether labels are scores, not classes.</summary>
    public bool Scores { get; init; }
}
