using SlSam.Samples.Training;
using SlSam.Sampling;

namespace SlSam.Samples.CommandLine;

/// <summary>The options of the optimizer.</summary>
internal static class OptimizerSettings
{
    private static readonly ValueKind<double> Share = ValueKind.Number(value => value is > 0 and <= 1, "a number more than 0, at most 1");

    /// <summary>New settings of all options.</summary>
    public static IReadOnlyList<Setting<OptimizerOptions>> Create() => [.. Methods(), .. ActiveSetSettings.Create(), .. Numbers()];

    private static IEnumerable<Setting<OptimizerOptions>> Methods() =>
        [
            Setting.Create(
                "--optimizer",
                "What trains the model. Two passes a step: adasam; asam, in proportion to the weights; gsam, closes the gap between the losses; wsam, sharpness with a "
                    + "weight of its own; friendly, away from what all batches have in common; vasso, along an average; samon, perturbs norms alone. One pass: adamw; "
                    + "s2sam, along the gradient of the step before; msam, ahead along the momentum; looksam, two in every fifth step. Now and then: rst. In some layers: "
                    + "slsam, uniform.",
                ValueKind.Choice<OptimizerKind>(),
                (OptimizerOptions options) => options.Kind,
                (options, value) => options.For(value)
            ),
            Setting.Create(
                "--arms",
                "What SL-SAM switches on and off as one.",
                ValueKind.Choice<ArmKind>(),
                (OptimizerOptions options) => options.Arms,
                (options, value) => options with { Arms = value }
            ),
            Setting.Create(
                "--active-fraction",
                "SL-SAM: expected share of active arms. RST: share of steps with a perturbation.",
                Share,
                (OptimizerOptions options) => options.ActiveFraction,
                (options, value) => options with { ActiveFraction = value }
            ),
            Setting.Create(
                "--rho",
                "Radius of the perturbation. Where it is not given: asam, samon 0.5; msam 1, which is another scale; looksam 0.1; s2sam, gsam, wsam, friendly, vasso 0.05.",
                ValueKind.NotNegative,
                (OptimizerOptions options) => options.Rho,
                (options, value) => options with { Rho = value }
            ),
            Setting.Create(
                "--ascent-share",
                "Share of the batch that the pass at the weights sees: a quarter saves most of its time. Not of adamw, s2sam, msam, looksam, gsam, wsam.",
                Share,
                (OptimizerOptions options) => options.AscentShare,
                (options, value) => options with { AscentShare = value }
            ),
            Setting.Create(
                "--reduce-ascent",
                "Under mpirun: whether all processes climb along the mean of their gradients; false: each along that of its own examples, and half as much travels.",
                ValueKind.Switch,
                (OptimizerOptions options) => options.ReduceAscent,
                (options, value) => options with { ReduceAscent = value }
            ),
            Setting.Create(
                "--shard-state",
                "Under mpirun: whether each process keeps a part of the moments and masters alone, and sends the weights that it makes with them.",
                ValueKind.Switch,
                (OptimizerOptions options) => options.ShardState,
                (options, value) => options with { ShardState = value }
            ),
            Setting.Create(
                "--ascent",
                "SL-SAM: where the perturbation comes from. A pass of its own; or, without one, the gradient of the step before (rho as s2sam's) or the momentum (rho as msam's).",
                ValueKind.Choice<AscentKind>(),
                (OptimizerOptions options) => options.Ascent,
                (options, value) => options with { Ascent = value }
            ),
            Setting.Create(
                "--coupling",
                "SL-SAM: which arms come up together, each as often as ever. Each for itself, as in the paper; side by side; or as few low ones as can be, for the cheapest steps.",
                ValueKind.Choice<ArmCoupling>(),
                (OptimizerOptions options) => options.Coupling,
                (options, value) => options with { Coupling = value }
            ),
            Setting.Create(
                "--reward",
                "What SL-SAM's bandit learns from: gradient norms as they are, or relative to their running mean.",
                ValueKind.Choice<Exp3Reward>(),
                (OptimizerOptions options) => options.Reward,
                (options, value) => options with { Reward = value }
            ),
        ];

    private static IEnumerable<Setting<OptimizerOptions>> Numbers() =>
        [
            Setting.Create(
                "--learning-rate",
                "Highest rate.",
                ValueKind.Positive,
                (OptimizerOptions options) => options.LearningRate,
                (options, value) => options with { LearningRate = value }
            ),
            Setting.Create(
                "--weight-decay",
                "Decoupled weight decay.",
                ValueKind.NotNegative,
                (OptimizerOptions options) => options.WeightDecay,
                (options, value) => options with { WeightDecay = value }
            ),
            Setting.Create(
                "--decay",
                "What decays: all, or weights alone, neither biases nor norms.",
                ValueKind.Choice<DecayedWeights>(),
                (OptimizerOptions options) => options.Decay,
                (options, value) => options with { Decay = value }
            ),
            Setting.Create(
                "--master-weights",
                "Whether weights of half precision have masters in float32, without which small updates are lost.",
                ValueKind.Switch,
                (OptimizerOptions options) => options.MasterWeights,
                (options, value) => options with { MasterWeights = value }
            ),
            Setting.Create(
                "--max-grad-norm",
                "Largest norm of the gradient that the update is made with; larger ones are scaled down; none: any is taken.",
                ValueKind.Positive.OrNone<double?>(value => value, value => value!.Value),
                (OptimizerOptions options) => options.MaxGradientNorm,
                (options, value) => options with { MaxGradientNorm = value }
            ),
        ];
}
