using SlSam.Layers;
using SlSam.Optimizers;
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
    /// What the default sampler is: the paper's bandit, a chance that stays, all arms in every step, a number of them, or one after the other. Default <see cref="LayerSampling.Exp3"/>.
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

    /// <summary>How many arms are active in a step, from 1 to their number. Default 1. Used by <see cref="LayerSampling.Exact"/> and
    /// <see cref="LayerSampling.Cyclic"/>.</summary>
    public int ActiveArmCount { get; set; } = 1;

    /// <summary>
    /// How many steps a drawn set of arms stays active, at least 1, the default. The sampler learns once, at the end of a stay, the root mean square of each
    /// arm's gradient norms over it. A stay ends early where the loss uses none of its arms or all of them are frozen; skipped steps count.
    /// Whether to climb is drawn for every step all the same.
    /// </summary>
    public int HoldSteps { get; set; } = 1;

    /// <summary>
    /// By parameter name, what is in no arm and takes part in every step (a head, embeddings), whatever <see cref="Partitioner"/> says; null, the default:
    /// nothing but what the partitioner leaves out. A tied tensor is where any of its names is; arms that it empties vanish. Embeddings that are always
    /// active leave a <see cref="Blocks.BlockStack{TBlock}"/> no frozen prefix to reuse.
    /// </summary>
    public Func<string, bool>? AlwaysActive { get; set; }

    /// <summary>
    /// What becomes of the moments, and masters, of arms that are not active. Default <see cref="InactiveState.Keep"/>. Others need <see cref="FusedAdamW"/>, own or
    /// passed; <see cref="InactiveState.Drop"/> needs <see cref="HoldSteps"/> above 1: with moments of a single step, AdamW goes by the gradient's sign.
    /// </summary>
    public InactiveState InactiveState { get; set; } = InactiveState.Keep;

    /// <summary>
    /// Whether bfloat16 and float16 parameters have float32 masters, and moments of that type: updates below 1/256 of a weight (1/2048 in float16) add up instead of
    /// rounding away, and the perturbed weights are counted from the masters too. Where a weight was loaded or edited, it wins over its master.
    /// Default false. Needs <see cref="FusedAdamW"/>, own or passed; 12 bytes a parameter that was active.
    /// </summary>
    public bool MasterWeights { get; set; }

    /// <summary>
    /// Chance that a step is perturbed at all, in [0, 1]; others are plain steps of one pass. Default 1. Drawn from a random state of its own.
    /// RST is a number below 1 with all layers active; 0 is plain AdamW.
    /// </summary>
    public double PerturbationProbability { get; set; } = 1;

    /// <summary>
    /// Share of the batch that the ascent pass sees, in (0, 1], through <see cref="StepPass.Share(torch.Tensor)"/>. Default 1. Below it, the closure has to ask
    /// for its share, the sampler learns from the second pass's norms (a part of a batch is too noisy a teacher), and BatchNorm's running statistics,
    /// which move in the first pass, are those of the share.
    /// </summary>
    public double AscentShare { get; set; } = 1;

    /// <summary>
    /// By parameter name, whether the perturbation moves it; null, the default: all active ones. The norm that scales the perturbation is that
    /// of all active parameters either way. A tied tensor is moved where any of its names is.
    /// </summary>
    public Func<string, bool>? Perturb { get; set; }

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

    /// <summary>
    /// What losses are multiplied by for the backward pass, for models in float16: <see cref="SlSam.LossScale.Dynamic"/>. Null, the default: nothing. Closures then call
    /// <see cref="StepPass.Backward"/>. A gradient of either pass that is not finite then skips the step, whatever <see cref="NonFinite"/> says, and lowers the
    /// scale; once that is 1, <see cref="NonFinite"/> decides. All norms that are shown are unscaled.
    /// </summary>
    public LossScale? LossScale { get; set; }

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

    /// <summary>
    /// LISA (Pan et al., arXiv 2403.17919): some blocks at random, held for some steps, their moments dropped afterwards; what lies in no block always active. Plain
    /// steps; <c>with { Rho = 0.01, PerturbationProbability = 1 }</c> has SAM on top.
    /// </summary>
    /// <param name="blocks">How many blocks are active, from 1 to their number.</param>
    /// <param name="holdSteps">For how many steps, above 1.</param>
    public static SlSamOptions Lisa(int blocks, int holdSteps = 20) =>
        new()
        {
            Sampling = LayerSampling.Exact,
            ActiveArmCount = blocks,
            HoldSteps = holdSteps,
            InactiveState = InactiveState.Drop,
            Partitioner = LayerPartitioners.PerBlock(restAlwaysActive: true),
            PerturbationProbability = 0,
        };

    /// <summary>
    /// Block coordinate descent, as BAdam's (Luo et al., arXiv 2404.02827): one block after the other, in an order that is shuffled for every round, held for some
    /// steps, its moments dropped afterwards; what lies before the blocks and after them are arms too. Plain steps;
    /// <c>with { Rho = 0.01, PerturbationProbability = 1 }</c> has SAM on top.
    /// </summary>
    /// <param name="holdSteps">How many steps each arm stays active, above 1.</param>
    public static SlSamOptions BlockCyclic(int holdSteps = 50) =>
        new()
        {
            Sampling = LayerSampling.Cyclic,
            HoldSteps = holdSteps,
            InactiveState = InactiveState.Drop,
            Partitioner = LayerPartitioners.PerBlock(),
            PerturbationProbability = 0,
        };

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
        if (AscentShare < 1 && SameRandomness)
        {
            throw new ArgumentException(
                FormattableString.Invariant($"AscentShare is {AscentShare} and SameRandomness is true: ")
                    + "the two passes see other rows, so they cannot draw the same dropout masks. Expected one of the two at its default."
            );
        }

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
