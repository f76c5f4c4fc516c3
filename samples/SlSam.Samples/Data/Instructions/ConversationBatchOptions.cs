namespace SlSam.Samples.Data.Instructions;

/// <summary>How conversations are put into batches.</summary>
internal sealed record ConversationBatchOptions
{
    /// <summary>Rows of a batch, 1 or more.</summary>
    public int BatchSize { get; init; } = 1;

    /// <summary>Of the order.</summary>
    public long Seed { get; init; }

    /// <summary>Whether each epoch has an order of its own.</summary>
    public bool Shuffled { get; init; }

    /// <summary>Whether rows of like length are put into one batch.</summary>
    public bool GroupByLength { get; init; }

    /// <summary>Most tokens of a row that holds several conversations; null: each has a row of its own.</summary>
    public int? PackTo { get; init; }
}
