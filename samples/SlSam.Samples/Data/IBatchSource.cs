namespace SlSam.Samples.Data;

/// <summary>
/// Examples in batches. What <see cref="Load"/> gives depends on its arguments alone, so that batches can be prepared ahead on other threads,
/// and training can go on at any step.
/// </summary>
public interface IBatchSource
{
    /// <summary>Number of examples in an epoch.</summary>
    int Examples { get; }

    /// <summary>Number of batches in an epoch; the last one may be smaller.</summary>
    int Batches { get; }

    /// <summary>Prepares a batch in the host's memory; the caller owns it. May be called from several threads at once.</summary>
    /// <param name="epoch">From 0; another epoch has another order and other random changes.</param>
    /// <param name="index">From 0 to <see cref="Batches"/> - 1.</param>
    Batch Load(int epoch, int index);
}
