using SlSam.Layers;

namespace SlSam;

/// <content>Methods by name. They set no sampler; all arms take part in those of the SAM family, and <c>with</c> makes one sparse.</content>
public sealed partial record SlSamOptions
{
    /// <summary>
    /// What to begin with: AdaSAM whose ascent sees a quarter of the batch (<see cref="AscentShare"/>), rho 0.05. Two thirds of what SAM brings to a pre-trained BERT, for half of
    /// what it costs: a step takes 1.2 to 1.5 times AdamW's. The closure feeds the model <c>pass.Share</c> of the batch.
    /// </summary>
    /// <remarks>
    /// Chosen by the results that this library publishes, for people who fine-tune a pre-trained model; another version may choose otherwise. Runs that have to stay the same
    /// across versions spell it out: <c>AdaSam() with { AscentShare = 0.25 }</c>. <c>new SlSamOptions()</c> is the paper's SL-SAM.
    /// </remarks>
    public static SlSamOptions Recommended() => AdaSam() with { AscentShare = 0.25 };

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
    /// <param name="isNorm">By parameter name, whether it belongs to one; null: names that contain "norm" or "bn", in any case. An optimizer over a model
    /// without such a name throws: in a Sequential without names they are numbers.</param>
    public static SlSamOptions SamOn(Func<string, bool>? isNorm = null) =>
        AdaSam() with
        {
            Perturb = isNorm ?? IsNorm,
            NormOver = PerturbationScope.Perturbed,
            Rho = 0.5,
        };

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

    private static bool IsNorm(string name) =>
        name.Contains("norm", StringComparison.OrdinalIgnoreCase) || name.Contains("bn", StringComparison.OrdinalIgnoreCase);
}
