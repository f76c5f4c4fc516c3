namespace SlSam.Samples.Metrics;

/// <summary>How often which class was taken for which.</summary>
internal sealed class ClassCounts
{
    private readonly Dictionary<(int Label, int Decision), long> _counts = [];

    /// <summary>Classes that are there or were found, in order.</summary>
    public IEnumerable<int> Classes => _counts.Keys.SelectMany(pair => new[] { pair.Label, pair.Decision }).Distinct().Order();

    public void Add(int label, int decision) => _counts[(label, decision)] = Of(label, decision) + 1;

    /// <summary>How many examples of a class were taken for a class.</summary>
    public long Of(int label, int decision) => _counts.GetValueOrDefault((label, decision));

    /// <summary>One class against all others.</summary>
    public Confusion ConfusionOf(int number)
    {
        long right = 0;
        long found = 0;
        long there = 0;
        long all = 0;
        foreach (var ((label, decision), count) in _counts)
        {
            right += label == number && decision == number ? count : 0;
            found += decision == number ? count : 0;
            there += label == number ? count : 0;
            all += count;
        }
        return new Confusion(right, found - right, there - right, all - found - there + right);
    }
}
