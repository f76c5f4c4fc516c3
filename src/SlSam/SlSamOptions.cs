using SlSam.Ascents;
using SlSam.Layers;
using SlSam.Sampling;
using TorchSharp;

namespace SlSam;

/// <summary>
/// Settings of <see cref="SlSamOptimizer"/>; validated and copied when an optimizer is built. The defaults are those of the authors' code;
/// the paper fine-tunes with <see cref="Rho"/> 0.01. A record: <c>SlSamOptions.AdaSam() with { Rho = 0.1 }</c>.
/// </summary>
public sealed record SlSamOptions
{
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

    /// <summary>
    /// What the default sampler is: the paper's bandit, a chance that stays, or all arms in every step. Default <see cref="LayerSampling.Exp3"/>.
    /// <see cref="Sampler"/>, where it is set, wins over it.
    /// </summary>
    public LayerSampling Sampling { get; set; } = LayerSampling.Exp3;

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

    /// <summary>What the weights are moved along to the perturbed point. Default <see cref="Ascent.Gradient"/>: SAM's.</summary>
    public Ascent Ascent { get; set; } = Ascent.Gradient;

    /// <summary>
    /// Every how many steps one is perturbed, at least 1, the default; the others are plain steps of one pass, or reuse what the last one found
    /// (<see cref="Descent.Look"/>). Rho stays what it is; others multiply it by this number.
    /// </summary>
    public int AscentEvery { get; set; } = 1;

    /// <summary>
    /// How many steps are plain before the first that is perturbed, at least 0, the default. Step t, of the finished ones from 0, is perturbed where
    /// t >= AscentFrom and (t - AscentFrom) mod <see cref="AscentEvery"/> = 0, and <see cref="PerturbationProbability"/> agrees, whose coin is thrown in every step.
    /// </summary>
    public long AscentFrom { get; set; }

    /// <summary>
    /// Share of the batch that the ascent pass sees, in (0, 1], through <see cref="StepPass.Share(torch.Tensor)"/>. Default 1. Below it, the closure has to ask
    /// for its share, the sampler learns from the second pass's norms (a part of a batch is too noisy a teacher), and BatchNorm's running statistics,
    /// which move in the first pass, are those of the share.
    /// </summary>
    public double AscentShare { get; set; } = 1;

    /// <summary>Which gradient the update is made with. Default <see cref="Descent.Perturbed"/>: SAM's, that at the perturbed point.</summary>
    public Descent Descent { get; set; } = Descent.Perturbed;

    /// <summary>
    /// By parameter name, whether the perturbation moves it; null, the default: all active ones. <see cref="NormOver"/> says whose norm scales the
    /// perturbation then. A tied tensor is moved where any of its names is.
    /// </summary>
    public Func<string, bool>? Perturb { get; set; }

    /// <summary>
    /// Whose gradient is scaled to <see cref="Rho"/>: that of all active parameters, the default, or of those alone that <see cref="Perturb"/> names (SAM-ON).
    /// </summary>
    public PerturbationScope NormOver { get; set; } = PerturbationScope.Active;

    /// <summary>A rho that follows the learning rate in force, from <see cref="Rho"/> down. Null, the default: it stays.</summary>
    public RhoByRate? RhoByRate { get; set; }

    /// <summary>
    /// By parameter name, what <see cref="Rho"/> is multiplied by: finite, at least 0; null, the default: 1. The perturbation is then
    /// rho * factor * g / |g|, with one norm over all active parameters, so that groups may have a rho of their own.
    /// </summary>
    public Func<string, double>? RhoFactor { get; set; }

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
    /// Builds the sampler, out of the arms. Default null: what <see cref="Sampling"/> says, with the settings above. Called again where arms were made anew
    /// and the sampler is no <see cref="IRearrangedSampler"/>.
    /// </summary>
    public Func<IReadOnlyList<LayerArm>, ILayerSampler>? Sampler { get; set; }

    /// <summary>In place of the uniform numbers that decide whether a step is perturbed: for replays of recorded runs.</summary>
    internal Func<double>? PerturbationUniform { get; set; }

    /// <summary>Plain AdamW: no perturbation, one pass, all layers.</summary>
    public static SlSamOptions AdamW() => new() { PerturbationProbability = 0, Sampling = LayerSampling.All };

    /// <summary>AdaSAM: SAM over AdamW, all layers in every step.</summary>
    public static SlSamOptions AdaSam() => new() { Sampling = LayerSampling.All };

    /// <summary>RST: all layers; a step is AdaSAM's with some chance, else plain AdamW.</summary>
    /// <param name="perturbationProbability">The chance (s), in [0, 1].</param>
    public static SlSamOptions Rst(double perturbationProbability) =>
        new() { PerturbationProbability = perturbationProbability, Sampling = LayerSampling.All };

    /// <summary>The ablation of SL-SAM without a bandit: every arm is active with the same chance throughout.</summary>
    /// <param name="activeFraction">The chance (s), in (0, 1].</param>
    public static SlSamOptions Uniform(double activeFraction) =>
        new() { ActiveFraction = activeFraction, Sampling = LayerSampling.Uniform };

    /// <summary>ASAM over AdamW: a perturbation in proportion to the weights (<see cref="Ascent.Adaptive"/>). Rho 0.5.</summary>
    /// <param name="eta">Added to the magnitude of each weight, finite, at least 0.</param>
    public static SlSamOptions Asam(double eta = 0.01) => AdaSam() with { Ascent = Ascent.Adaptive(eta), Rho = 0.5 };

    /// <summary>S2-SAM over AdamW: one pass, along the gradient of the step before (<see cref="Ascent.PreviousGradient"/>). Rho 0.05.</summary>
    public static SlSamOptions S2Sam() => AdaSam() with { Ascent = Ascent.PreviousGradient, Rho = 0.05 };

    /// <summary>MSAM over AdamW: one pass, ahead along the momentum (<see cref="Ascent.Momentum"/>). Rho 1, which is another scale than SAM's.</summary>
    public static SlSamOptions Msam() => AdaSam() with { Ascent = Ascent.Momentum, Rho = 1 };

    /// <summary>LookSAM over AdamW: perturbed every so many steps, whose effect the others reuse (<see cref="Descent.Look"/>). Rho 0.1.</summary>
    /// <param name="every">Every how many steps, at least 1.</param>
    /// <param name="alpha">Size of what is reused, finite, at least 0.</param>
    public static SlSamOptions LookSam(int every = 5, double alpha = 0.7) =>
        AdaSam() with
        {
            AscentEvery = every,
            Descent = Descent.Look(alpha),
            Rho = 0.1,
        };

    /// <summary>GSAM over AdamW: also closes the gap between the two losses (<see cref="Descent.SurrogateGap"/>). Rho 0.05.</summary>
    /// <param name="alpha">How much it does, finite, at least 0.</param>
    public static SlSamOptions Gsam(double alpha = 0.4) => AdaSam() with { Descent = Descent.SurrogateGap(alpha), Rho = 0.05 };

    /// <summary>WSAM over AdamW: sharpness with a weight of its own (<see cref="Descent.Weighted"/>). Rho 0.05.</summary>
    /// <param name="gamma">The weight, in [0, 1).</param>
    /// <param name="decoupled">Whether the sharpness acts after the update.</param>
    public static SlSamOptions Wsam(double gamma = 0.9, bool decoupled = true) =>
        AdaSam() with
        {
            Descent = Descent.Weighted(gamma, decoupled),
            Rho = 0.05,
        };

    /// <summary>Friendly SAM over AdamW: away from what all batches have in common (<see cref="Ascent.Friendly"/>). Rho 0.05.</summary>
    /// <param name="sigma">How much of it is taken off, finite, at least 0.</param>
    /// <param name="lambda">Decay of its average, in [0, 1).</param>
    public static SlSamOptions FriendlySam(double sigma = 1, double lambda = 0.9) =>
        AdaSam() with
        {
            Ascent = Ascent.Friendly(sigma, lambda),
            Rho = 0.05,
        };

    /// <summary>VaSSO over AdamW: along an average of gradients (<see cref="Ascent.Variance"/>). Rho 0.05.</summary>
    /// <param name="theta">Share of the new gradient, in (0, 1].</param>
    public static SlSamOptions VaSso(double theta = 0.9) => AdaSam() with { Ascent = Ascent.Variance(theta), Rho = 0.05 };

    /// <summary>
    /// SAM-ON (Mueller et al., arXiv 2306.04226) over AdamW: normalization layers alone are perturbed, by all of rho; the first pass computes no other weight
    /// gradients. Rho 0.5.
    /// </summary>
    /// <param name="isNorm">By parameter name, whether it belongs to one; null: names that contain "norm" or "bn", in any case.</param>
    public static SlSamOptions SamOn(Func<string, bool>? isNorm = null) =>
        AdaSam() with
        {
            Perturb = isNorm ?? IsNorm,
            NormOver = PerturbationScope.Perturbed,
            Rho = 0.5,
        };

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

    private static bool IsNorm(string name) =>
        name.Contains("norm", StringComparison.OrdinalIgnoreCase) || name.Contains("bn", StringComparison.OrdinalIgnoreCase);

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
