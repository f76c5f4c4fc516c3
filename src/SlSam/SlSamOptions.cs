using SlSam.Layers;
using SlSam.Optimizers;
using SlSam.Parallel;
using SlSam.Sampling;
using TorchSharp;

namespace SlSam;

/// <summary>
/// Settings of <see cref="SlSamOptimizer"/>; validated and copied when an optimizer is built. The defaults are those of the authors' code;
/// the paper fine-tunes with <see cref="Rho"/> 0.01. A record: <c>SlSamOptions.AdaSam() with { Rho = 0.1 }</c>.
/// </summary>
public sealed partial record SlSamOptions
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
    /// Which arms come up together, which decides what a step costs. Default <see cref="ArmCoupling.Independent"/>, as in the paper. Used by
    /// <see cref="LayerSampling.Exp3"/> and <see cref="LayerSampling.Uniform"/>; the other samplings say themselves which arms come up together.
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
    /// which move in the first pass, are those of the share: of one row they become NaN where they are taken over rows alone.
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

    /// <summary>
    /// The ranks that train this model together, each on a part of every batch: one process a rank, all with the same model and options. Null, the default: this process
    /// by itself. The caller owns it. See <see cref="ICollective"/>.
    /// </summary>
    public ICollective? Collective { get; set; }

    /// <summary>
    /// Whether the ranks average the gradients of ascent passes too. Default true: the step is that of one process with all their batches. With false each rank climbs along
    /// its own gradient (m-sharpness), half as much travels, and the sampler learns from the second pass's norms.
    /// </summary>
    public bool ReduceAscent { get; set; } = true;

    /// <summary>
    /// Whether moments and masters are spread over the ranks of <see cref="Collective"/>: each tensor's are kept by one of them, which makes its update, and with masters its
    /// perturbed weights, and sends them to the others. Memory for them falls to 1/n of it, and the weights of the active arms travel once more in each step. The steps are the
    /// same, to the bit. Saving is then something that all ranks do together, see <see cref="SlSamOptimizer.save_state_dict(string)"/>. Default false. Needs
    /// <see cref="FusedAdamW"/>, own or passed. Without a collective, or with one rank, there is nothing to spread.
    /// </summary>
    public bool ShardState { get; set; }

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
}
