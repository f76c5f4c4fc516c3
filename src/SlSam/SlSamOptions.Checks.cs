using SlSam.Ascents;
using SlSam.Layers;
using SlSam.Sampling;

namespace SlSam;

/// <content>What is wrong with settings, and what is made of them.</content>
public sealed partial record SlSamOptions
{
    /// <exception cref="ArgumentException">Moments would be dropped after every step.</exception>
    internal void ExpectHeldOrAll(ILayerSampler sampler)
    {
        if (InactiveState == InactiveState.Drop && HoldSteps == 1 && sampler.Probabilities.Any(chance => chance < 1))
        {
            throw new ArgumentException(
                "InactiveState is Drop and HoldSteps is 1: with moments of a single step AdamW goes by the gradient's sign. Expected HoldSteps above 1, or all arms in "
                    + "every step."
            );
        }
    }

    internal SlSamOptions ValidatedCopy()
    {
        Require.FiniteAndNotNegative(LearningRate);
        Require.Decay(Beta1);
        Require.Decay(Beta2);
        Require.FiniteAndNotNegative(Epsilon);
        Require.FiniteAndNotNegative(WeightDecay);
        Require.FiniteAndNotNegative(Rho);
        Require.Defined(Sampling);
        Require.Fraction(ActiveFraction);
        Require.FiniteAndNotNegative(BanditLearningRate);
        Require.Fraction(MinProbability);
        Require.Defined(Reward);
        Require.Defined(Coupling);
        Require.Positive(ActiveArmCount);
        Require.Positive(HoldSteps);
        Require.Defined(InactiveState);
        Require.Probability(PerturbationProbability);
        Require.Fraction(AscentShare);
        Require.NotNull(Ascent);
        Require.Positive(AscentEvery);
        Require.NotNegative(AscentFrom);
        Require.NotNull(Descent);
        Require.Defined(NormOver);
        RhoByRate?.Validate();
        Combinations.Check(this);
        Require.Defined(NonFinite);
        if (MaxGradientNorm is { } norm)
        {
            Require.FiniteAndPositive(norm, nameof(MaxGradientNorm));
        }

        Require.NotNull(Partitioner);
        if (Sampler is null && Sampling == LayerSampling.Exp3)
        {
            ToExp3Options().ValidatedCopy();
        }

        return this with
        { };
    }

    /// <summary>Builds the sampler for some arms.</summary>
    /// <exception cref="InvalidOperationException">The user's <see cref="Sampler"/> built none, or one for another number of arms.</exception>
    internal ILayerSampler BuildSampler(IReadOnlyList<LayerArm> arms) =>
        Sampler is not null
            ? Checked(Sampler(arms), arms)
            : Sampling switch
            {
                LayerSampling.All => new AllLayersSampler(arms.Count),
                LayerSampling.Exact => new ExactLayerSampler(arms, ActiveArmCountOf(arms), Seed),
                LayerSampling.Cyclic => new CyclicLayerSampler(arms, ActiveArmCountOf(arms), CyclicOrder.Shuffled, Seed),
                LayerSampling.Uniform => new UniformLayerSampler(arms.Count, ActiveFraction, Seed, Coupling),
                _ => new Exp3LayerSampler(arms.Count, ToExp3Options()),
            };

    /// <summary>A sampler that a user's code built, which has to be one of these arms.</summary>
    internal static ILayerSampler Checked(ILayerSampler? sampler, IReadOnlyList<LayerArm> arms)
    {
        if (sampler is null)
        {
            throw new InvalidOperationException("SlSamOptions.Sampler returned null; expected a sampler.");
        }

        var found = sampler.Probabilities is { } probabilities ? $"{probabilities.Count}" : "null for";
        return sampler.Probabilities?.Count == arms.Count
            ? sampler
            : throw new InvalidOperationException(
                $"SlSamOptions.Sampler built a {sampler.GetType().Name} with {found} probabilities; expected one for each of {arms.Count} arms."
            );
    }

    /// <summary>What rho is multiplied by for a parameter of these names; 0 where the perturbation does not move it.</summary>
    internal double RhoFactorOf(IReadOnlyList<string> names)
    {
        if (Perturb is not null && !names.Any(Perturb))
        {
            return 0;
        }

        var factor = RhoFactor?.Invoke(names[0]) ?? 1;
        return double.IsFinite(factor) && factor >= 0
            ? factor
            : throw new ArgumentException(
                FormattableString.Invariant($"RhoFactor gave {factor} for '{names[0]}'; expected a finite number, 0 or more.")
            );
    }

    private int ActiveArmCountOf(IReadOnlyList<LayerArm> arms) => Require.CountOf(arms, ActiveArmCount, nameof(ActiveArmCount));

    private Exp3Options ToExp3Options() =>
        new()
        {
            ActiveFraction = ActiveFraction,
            LearningRate = BanditLearningRate,
            MinProbability = MinProbability,
            Reward = Reward,
            Coupling = Coupling,
            Seed = Seed,
        };
}
