using SlSam.Layers;
using SlSam.Sampling;

namespace SlSam;

/// <summary>
/// Settings of <see cref="SlSamOptimizer"/>; validated and copied when an optimizer is built. The defaults are those of the authors' code;
/// the paper fine-tunes with <see cref="Rho"/> 0.01.
/// </summary>
public sealed class SlSamOptions
{
    /// <summary>Whether the default sampler is the uniform one; a function in <see cref="Sampler"/> would not see the settings of a copy.</summary>
    private bool _isUniform;

    /// <summary>Learning rate of AdamW, finite, at least 0. Default 0.001. Not used over a wrapped optimizer.</summary>
    public double LearningRate { get; set; } = 1e-3;

    /// <summary>Decay of AdamW's first moment, in [0, 1). Default 0.9. Not used over a wrapped optimizer.</summary>
    public double Beta1 { get; set; } = 0.9;

    /// <summary>Decay of AdamW's second moment, in [0, 1). Default 0.999. Not used over a wrapped optimizer.</summary>
    public double Beta2 { get; set; } = 0.999;

    /// <summary>AdamW's epsilon, finite, at least 0. Default 1e-8. Not used over a wrapped optimizer.</summary>
    public double Epsilon { get; set; } = 1e-8;

    /// <summary>AdamW's decoupled weight decay, finite, at least 0. Default 0.01. Not used over a wrapped optimizer.</summary>
    public double WeightDecay { get; set; } = 0.01;

    /// <summary>Radius of the perturbation (the paper's rho), finite, at least 0; 0 makes plain steps of one pass. Default 0.05.</summary>
    public double Rho { get; set; } = 0.05;

    /// <summary>Expected share of active arms in a step (the paper's s), in (0, 1]. Default 0.5. Used by the default sampler.</summary>
    public double ActiveFraction { get; set; } = 0.5;

    /// <summary>Learning rate of the bandit (the paper's alpha), finite, at least 0. Default 0.001. Used by the default sampler.</summary>
    public double BanditLearningRate { get; set; } = 1e-3;

    /// <summary>Smallest probability of an arm, in (0, <see cref="ActiveFraction"/>]. Default 0.001. Used by the default sampler.</summary>
    public double MinProbability { get; set; } = 1e-3;

    /// <summary>What an arm is rewarded for. Default <see cref="Exp3Reward.Raw"/>, as in the paper. Used by the default sampler.</summary>
    public Exp3Reward Reward { get; set; } = Exp3Reward.Raw;

    /// <summary>
    /// Which arms come up together, which decides what a step costs. Default <see cref="ArmCoupling.Independent"/>, as in the paper. Used by the
    /// default sampler.
    /// </summary>
    public ArmCoupling Coupling { get; set; } = ArmCoupling.Independent;

    /// <summary>
    /// Chance that a step is perturbed at all, in [0, 1]; others are plain steps of one pass. Default 1. Drawn from a random state of its own.
    /// RST is a number below 1 with all layers active; 0 is plain AdamW.
    /// </summary>
    public double PerturbationProbability { get; set; } = 1;

    /// <summary>
    /// By parameter name, whether the perturbation moves it; null, the default: all active ones. The norm that scales the perturbation is that
    /// of all active parameters either way.
    /// </summary>
    public Func<string, bool>? Perturb { get; set; }

    /// <summary>
    /// Largest norm of the gradient that the update is made with, over all active parameters, above 0; larger ones are scaled down, as
    /// clip_grad_norm_ does. Null, the default: no limit. The perturbation is not concerned: it is scaled to <see cref="Rho"/> anyway.
    /// </summary>
    public double? MaxGradientNorm { get; set; }

    /// <summary>What to do about a gradient that is not finite. Default <see cref="NonFiniteGradients.Throw"/>.</summary>
    public NonFiniteGradients NonFinite { get; set; } = NonFiniteGradients.Throw;

    /// <summary>
    /// Whether the second pass gets the random numbers of the first: the same dropout masks. Default false, as in the paper, where the two passes
    /// differ in them, which adds noise to the perturbed gradient but also keeps it from fitting one mask. With true, CUDA's generators are seeded
    /// anew in every step, because their state cannot be read.
    /// </summary>
    public bool SameRandomness { get; set; }

    /// <summary>Seed of all draws: same seed, same steps. Default null: from the system. torch's random state is neither read nor changed.</summary>
    public long? Seed { get; set; }

    /// <summary>What an arm is. Default <see cref="LayerPartitioners.PerParameter"/>, as in the paper.</summary>
    public ILayerPartitioner Partitioner { get; set; } = LayerPartitioners.PerParameter;

    /// <summary>
    /// Builds the sampler, from the number of arms. Default null: <see cref="Exp3LayerSampler"/> with the settings above; after
    /// <see cref="Uniform"/> a <see cref="UniformLayerSampler"/>.
    /// </summary>
    public Func<int, ILayerSampler>? Sampler { get; set; }

    /// <summary>In place of the uniform numbers that decide whether a step is perturbed: for replays of recorded runs.</summary>
    internal Func<double>? PerturbationUniform { get; set; }

    /// <summary>Plain AdamW: no perturbation, one pass, all layers.</summary>
    public static SlSamOptions AdamW() => new() { PerturbationProbability = 0, Sampler = arms => new AllLayersSampler(arms) };

    /// <summary>AdaSAM: SAM over AdamW, all layers in every step.</summary>
    public static SlSamOptions AdaSam() => new() { Sampler = arms => new AllLayersSampler(arms) };

    /// <summary>RST: all layers; a step is AdaSAM's with some chance, else plain AdamW.</summary>
    /// <param name="perturbationProbability">The chance (s), in [0, 1].</param>
    public static SlSamOptions Rst(double perturbationProbability) =>
        new() { PerturbationProbability = perturbationProbability, Sampler = arms => new AllLayersSampler(arms) };

    /// <summary>The ablation of SL-SAM without a bandit: every arm is active with the same chance throughout.</summary>
    /// <param name="activeFraction">The chance (s), in (0, 1].</param>
    public static SlSamOptions Uniform(double activeFraction) => new() { ActiveFraction = activeFraction, _isUniform = true };

    internal SlSamOptions ValidatedCopy()
    {
        Require.FiniteAndNotNegative(LearningRate);
        Require.Decay(Beta1);
        Require.Decay(Beta2);
        Require.FiniteAndNotNegative(Epsilon);
        Require.FiniteAndNotNegative(WeightDecay);
        Require.FiniteAndNotNegative(Rho);
        Require.Fraction(ActiveFraction);
        Require.FiniteAndNotNegative(BanditLearningRate);
        Require.Fraction(MinProbability);
        Require.Defined(Reward);
        Require.Defined(Coupling);
        Require.Probability(PerturbationProbability);
        Require.Defined(NonFinite);
        if (MaxGradientNorm is { } norm)
        {
            Require.FiniteAndPositive(norm, nameof(MaxGradientNorm));
        }

        Require.NotNull(Partitioner);
        if (Sampler is null && !_isUniform)
        {
            ToExp3Options().ValidatedCopy();
        }

        return (SlSamOptions)MemberwiseClone();
    }

    /// <summary>Builds the sampler for a number of arms.</summary>
    /// <exception cref="InvalidOperationException">The user's <see cref="Sampler"/> built none, or one for another number of arms.</exception>
    internal ILayerSampler BuildSampler(int arms)
    {
        if (Sampler is null)
        {
            return _isUniform ? new UniformLayerSampler(arms, ActiveFraction, Seed, Coupling) : new Exp3LayerSampler(arms, ToExp3Options());
        }

        var sampler = Sampler(arms) ?? throw new InvalidOperationException("SlSamOptions.Sampler returned null; expected a sampler.");
        var found = sampler.Probabilities is { } probabilities ? $"{probabilities.Count}" : "null for";
        return sampler.Probabilities?.Count == arms
            ? sampler
            : throw new InvalidOperationException(
                $"SlSamOptions.Sampler built a {sampler.GetType().Name} with {found} probabilities; expected one for each of {arms} arms."
            );
    }

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
