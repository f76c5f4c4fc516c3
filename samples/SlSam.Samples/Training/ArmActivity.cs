namespace SlSam.Samples.Training;

/// <summary>Counts in how many steps each arm took part.</summary>
public sealed class ArmActivity(IReadOnlyList<string> names)
{
    private readonly int[] _counts = new int[names.Count];
    private long _steps;
    private double _activeShares;

    /// <summary>Mean share of the trainable numbers that took part in a step, 0 to 1.</summary>
    public double MeanActiveShare => _activeShares / _steps;

    /// <summary>Share of the steps in which each arm took part, by name, in the arms' order.</summary>
    public IReadOnlyList<(string Name, double Share)> Shares => [.. names.Zip(_counts, (name, count) => (name, (double)count / _steps))];

    /// <summary>Counts one step.</summary>
    /// <param name="active">Numbers of the arms that took part.</param>
    /// <param name="activeShare">Share of the trainable numbers that took part.</param>
    public void Add(IEnumerable<int> active, double activeShare)
    {
        _steps++;
        _activeShares += activeShare;
        foreach (var arm in active)
        {
            _counts[arm]++;
        }
    }
}
