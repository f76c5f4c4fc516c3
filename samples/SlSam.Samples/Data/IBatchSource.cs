namespace SlSam.Samples.Data;

/// <summary>
/// Examples in batches. What <see cref="Load"/> gives depends on its arguments alone, so that batches can be prepared ahead on other threads,
/// training can go on at any step, and ranks have the same batches.
/// </summary>
public interface IBatchSource
{
    /// <summary>Number of examples in an epoch.</summary>
    int Examples { get; }

    /// <summary>Number of batches in an epoch; the last one may be smaller.</summary>
    int Batches { get; }

    /// <summary>Prepares a batch, or a rank's share of it, in the host's memory; the caller owns it. May be called from several threads at once.</summary>
    /// <param name="epoch">From 0; another epoch has another order and other random changes.</param>
    /// <param name="index">From 0 to <see cref="Batches"/> - 1.</param>
    /// <param name="share">The rows to be prepared, which come out as they are in the whole batch.</param>
    Batch Load(int epoch, int index, RowShare share);
}

/// <summary>Whole batches.</summary>
public static class BatchSources
{
    /// <inheritdoc cref="IBatchSource.Load"/>
    public static Batch Load(this IBatchSource source, int epoch, int index) => source.Load(epoch, index, RowShare.All);
}
