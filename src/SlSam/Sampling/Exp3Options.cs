namespace SlSam.Sampling;

/// <summary>Settings of <see cref="Exp3LayerSampler"/>; validated and copied when a sampler is built.</summary>
public sealed class Exp3Options
{
    /// <summary>Expected share of active arms in a step (the paper's s), in (0, 1]. Default 0.5.</summary>
    public double ActiveFraction { get; set; } = 0.5;

    /// <summary>Learning rate of the bandit (the paper's alpha), finite, at least 0; 0 stays uniform. Default 0.001.</summary>
    public double LearningRate { get; set; } = 1e-3;

    /// <summary>Smallest probability of an arm (the paper's p_min), in (0, <see cref="ActiveFraction"/>]. Default 0.001.</summary>
    public double MinProbability { get; set; } = 1e-3;

    /// <summary>Seed of the draws: same seed, same arms. Default null: from the system.</summary>
    public long? Seed { get; set; }

    /// <summary>What an arm is rewarded for. Default <see cref="Exp3Reward.Raw"/>, as in the paper.</summary>
    public Exp3Reward Reward { get; set; } = Exp3Reward.Raw;

    /// <summary>Which arms come up together. Default <see cref="ArmCoupling.Independent"/>, as in the paper.</summary>
    public ArmCoupling Coupling { get; set; } = ArmCoupling.Independent;

    internal Exp3Options ValidatedCopy()
    {
        Require.Fraction(ActiveFraction);
        Require.FiniteAndNotNegative(LearningRate);
        Require.Fraction(MinProbability);
        if (MinProbability > ActiveFraction)
        {
            throw new ArgumentOutOfRangeException(
                nameof(MinProbability),
                MinProbability,
                $"MinProbability is {MinProbability}, above ActiveFraction = {ActiveFraction}: the arms' probabilities could not sum to their budget. "
                    + "Expected a floor of at most the active fraction."
            );
        }

        Require.Defined(Reward);
        Require.Defined(Coupling);
        return (Exp3Options)MemberwiseClone();
    }
}
