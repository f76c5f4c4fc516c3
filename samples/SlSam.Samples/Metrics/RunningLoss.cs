namespace SlSam.Samples.Metrics;

/// <summary>Mean loss over units, whatever batches they come in.</summary>
internal sealed class RunningLoss
{
    private double _sum;
    private double _units;

    /// <summary>NaN of no units.</summary>
    public double Mean => _sum / _units;

    /// <summary>Takes a batch in.</summary>
    /// <param name="mean">Its mean loss; anything where it has no units.</param>
    /// <param name="units">What the mean is over: examples, tokens that count, or the weights of their classes.</param>
    public void Add(double mean, double units)
    {
        _sum += units == 0 ? 0 : mean * units;
        _units += units;
    }
}
