namespace SlSam.Samples.Training;

/// <summary>Counts in how many steps each arm took part, in all and in each stretch of training.</summary>
/// <param name="names">Of the arms, in their order.</param>
/// <param name="totalSteps">Steps of the whole training, 1 or more.</param>
public sealed class ArmActivity(IReadOnlyList<string> names, int totalSteps)
{
    private const int MostStretches = 100;

    private readonly int _stretches = Math.Min(totalSteps, MostStretches);
    private readonly int[,] _counts = new int[names.Count, Math.Min(totalSteps, MostStretches)];
    private readonly int[] _steps = new int[Math.Min(totalSteps, MostStretches)];
    private double _activeShares;

    /// <summary>Names of the arms, in their order.</summary>
    public IReadOnlyList<string> Names => names;

    /// <summary>Steps of the whole training.</summary>
    public int TotalSteps => totalSteps;

    /// <summary>Number of stretches, of equal length up to a step, that training is divided into.</summary>
    public int Stretches => _stretches;

    /// <summary>Steps counted so far.</summary>
    public int Steps => _steps.Sum();

    /// <summary>Mean share of the trainable numbers that took part in a step, 0 to 1.</summary>
    public double MeanActiveShare => _activeShares / Steps;

    /// <summary>Share of the steps in which each arm took part, by name, in the arms' order.</summary>
    public IReadOnlyList<(string Name, double Share)> Shares =>
        [.. names.Select((name, arm) => (name, (double)Enumerable.Range(0, _stretches).Sum(stretch => _counts[arm, stretch]) / Steps))];

    /// <summary>Share of the steps of a stretch in which an arm took part; NaN where no step of it was counted.</summary>
    public double Share(int arm, int stretch) => (double)_counts[arm, stretch] / _steps[stretch];

    /// <summary>Counts the next step.</summary>
    /// <param name="active">Numbers of the arms that took part.</param>
    /// <param name="activeShare">Share of the trainable numbers that took part.</param>
    public void Add(IEnumerable<int> active, double activeShare)
    {
        var stretch = (int)((long)Steps * _stretches / totalSteps);
        _steps[stretch]++;
        _activeShares += activeShare;
        foreach (var arm in active)
        {
            _counts[arm, stretch]++;
        }
    }
}
