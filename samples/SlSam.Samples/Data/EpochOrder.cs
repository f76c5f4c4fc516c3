namespace SlSam.Samples.Data;

/// <summary>The order of examples in each epoch, by seed; that of the epoch asked for last is kept.</summary>
internal sealed class EpochOrder(int count, long seed, bool shuffled)
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
        return order;
    }
}
