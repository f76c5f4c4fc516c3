namespace SlSam.Samples.Metrics;

/// <summary>Linear correlation. Sums are of distances from the mean so far, which lose no digits where the numbers are far from zero.</summary>
internal sealed class RunningPearson : RunningMetric
{
    private long _count;
    private double _decisionMean;
    private double _labelMean;
    private double _decisionSquares;
    private double _labelSquares;
    private double _products;

    public override double Value => _products / (Math.Sqrt(_decisionSquares) * Math.Sqrt(_labelSquares));

    public override void Add(double decision, double label)
    {
        _count++;
        var (fromDecisions, fromLabels) = (decision - _decisionMean, label - _labelMean);
        _decisionMean += fromDecisions / _count;
        _labelMean += fromLabels / _count;
        _decisionSquares += fromDecisions * (decision - _decisionMean);
        _labelSquares += fromLabels * (label - _labelMean);
        _products += fromDecisions * (label - _labelMean);
    }
}
