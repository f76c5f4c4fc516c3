namespace SlSam.Samples.Data;

/// <summary>Batches that are disposed of together.</summary>
internal sealed class OwnedBatches(IReadOnlyList<Batch> batches) : IDisposable
{
    public IReadOnlyList<Batch> Batches => batches;

    /// <summary>Number of examples in all.</summary>
    public int Examples { get; } = batches.Sum(batch => batch.Count);

    public void Dispose()
    {
        foreach (var batch in batches)
        {
            batch.Dispose();
        }
    }
}
