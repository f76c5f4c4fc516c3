namespace SlSam.Samples.Data;

/// <summary>The order of examples in each epoch, by seed; that of the epoch asked for last is kept.</summary>
/// <param name="count">Number of examples.</param>
/// <param name="seed">Of the shuffle.</param>
/// <param name="shuffled">Whether each epoch has an order of its own.</param>
/// <param name="arrange">What is done to the order of an epoch in the end; null: nothing.</param>
internal sealed class EpochOrder(int count, long seed, bool shuffled, Action<int, int[]>? arrange = null)
{
    private readonly Lock _lock = new();
    private int _epoch = -1;
    private int[] _order = [];

    /// <summary>The numbers of all examples in the order of that epoch; not to be changed.</summary>
    public int[] Of(int epoch)
    {
        lock (_lock)
        {
            if (_epoch != epoch)
            {
                _order = Make(epoch);
                _epoch = epoch;
            }
            return _order;
        }
    }

    private int[] Make(int epoch)
    {
        int[] order = [.. Enumerable.Range(0, count)];
        if (shuffled)
        {
            new Draws(seed, epoch).Shuffle(order);
        }
        arrange?.Invoke(epoch, order);
        return order;
    }
}
