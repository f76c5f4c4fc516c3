namespace SlSam.Samples.Data;

/// <summary>Of some batches those that a rank takes, whole: every so many-th one.</summary>
/// <param name="source">All of them.</param>
/// <param name="share">Which are taken.</param>
internal sealed class SharedOutBatches(IBatchSource source, RowShare share) : IBatchSource
{
    /// <inheritdoc/>
    public int Examples => source.Examples;

    /// <inheritdoc/>
    public int Batches => share.CountOf(source.Batches);

    /// <inheritdoc/>
    public Batch Load(int epoch, int index, RowShare rows) => source.Load(epoch, share.Rank + index * share.Size, rows);
}
