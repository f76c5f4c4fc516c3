namespace SlSam.Samples.Training;

/// <summary>Counts in how many steps each arm took part, in all and in each stretch of training.</summary>
public sealed class ArmActivity
{
    private const int MostStretches = 100;

    /// <summary>Of fewer steps a share would be mostly chance.</summary>
    private const int LeastStepsOfStretch = 16;

    private readonly int[][] _counts;
    private readonly int[] _steps;
    private double _activeShares;

    /// <summary>Before the first step.</summary>
    /// <param name="names">Of the arms, in their order.</param>
    /// <param name="totalSteps">Steps of the whole training, 1 or more.</param>
    public ArmActivity(IReadOnlyList<string> names, int totalSteps)
    {
        Names = names;
        TotalSteps = totalSteps;
        _steps = new int[StretchesOf(totalSteps)];
        _counts = [.. names.Select(_ => new int[_steps.Length])];
    }

    /// <summary>How many stretches a training is divided into.</summary>
    internal static int StretchesOf(int totalSteps) => Math.Clamp(totalSteps / LeastStepsOfStretch, 1, MostStretches);

    /// <summary>Goes on where another was.</summary>
    internal ArmActivity(ArmActivityState state)
        : this(state.Names, state.TotalSteps)
    {
        state.Steps.CopyTo(_steps, 0);
        foreach (var (arm, counts) in state.Counts.Index())
        {
            counts.CopyTo(_counts[arm], 0);
        }
        _activeShares = state.ActiveShares;
    }

    /// <summary>Names of the arms, in their order.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Steps of the whole training.</summary>
    public int TotalSteps { get; }

    /// <summary>Number of stretches, of equal length up to a step, that training is divided into.</summary>
    public int Stretches => _steps.Length;

    /// <summary>Steps counted so far.</summary>
    public int Steps => _steps.Sum();

    /// <summary>Mean share of the trainable numbers that took part in a step, 0 to 1; NaN before the first.</summary>
    public double MeanActiveShare => _activeShares / Steps;

    /// <summary>Share of the steps in which each arm took part, by name, in the arms' order; NaN before the first.</summary>
    public IReadOnlyList<(string Name, double Share)> Shares =>
        [.. Names.Select((name, arm) => (name, (double)_counts[arm].Sum() / Steps))];

    /// <summary>All of this, to be kept with a checkpoint.</summary>
    internal ArmActivityState State => new(Names, TotalSteps, [.. _steps], [.. _counts.Select(counts => counts.ToArray())], _activeShares);

    /// <summary>Share of the steps of a stretch in which an arm took part; NaN where no step of it was counted.</summary>
    public double Share(int arm, int stretch) => (double)_counts[arm][stretch] / _steps[stretch];

    /// <summary>Number of the first step of a stretch, from 1.</summary>
    public int FirstStep(int stretch) => 1 + (int)(((long)stretch * TotalSteps + Stretches - 1) / Stretches);

    /// <summary>Counts the next step.</summary>
    /// <param name="active">Numbers of the arms that took part.</param>
    /// <param name="activeShare">Share of the trainable numbers that took part.</param>
    public void Add(IEnumerable<int> active, double activeShare)
    {
        var stretch = (int)((long)Steps * Stretches / TotalSteps);
        _steps[stretch]++;
        _activeShares += activeShare;
        foreach (var arm in active)
        {
            _counts[arm][stretch]++;
        }
    }
}

/// <summary>What an <see cref="ArmActivity"/> has counted.</summary>
/// <param name="Names">Of the arms.</param>
/// <param name="TotalSteps">Steps of the whole training.</param>
/// <param name="Steps">Steps counted in each stretch.</param>
/// <param name="Counts">For each arm, steps in which it took part in each stretch.</param>
/// <param name="ActiveShares">Sum of the shares of numbers that took part.</param>
public sealed record ArmActivityState(IReadOnlyList<string> Names, int TotalSteps, int[] Steps, int[][] Counts, double ActiveShares)
{
    /// <summary>The same as a part of a training of another length: each stretch counts to the one in which its middle lies.</summary>
    internal ArmActivityState Within(int totalSteps)
    {
        var stretches = ArmActivity.StretchesOf(totalSteps);
        var (steps, counts) = (new int[stretches], Counts.Select(_ => new int[stretches]).ToArray());
        for (var old = 0; old < Steps.Length; old++)
        {
            var middle = (old + 0.5) * TotalSteps / Steps.Length;
            var stretch = Math.Min((int)(middle * stretches / totalSteps), stretches - 1);
            steps[stretch] += Steps[old];
            foreach (var (arm, count) in Counts.Select(arm => arm[old]).Index())
            {
                counts[arm][stretch] += count;
            }
        }
        return new ArmActivityState(Names, totalSteps, steps, counts, ActiveShares);
    }
}
