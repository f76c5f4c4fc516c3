namespace SlSam.Samples.Data;

/// <summary>Batches that are disposed of together.</summary>
internal sealed class OwnedBatches(IReadOnlyList<Batch> batches) : IDisposable
{
    public IReadOnlyList<Batch> Batches => batches;

    public void Dispose()
    {
        foreach (var batch in batches)
        {
            batch.Dispose();
        }
    }
}
