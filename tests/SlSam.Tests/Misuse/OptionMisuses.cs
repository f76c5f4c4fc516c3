using SlSam.Sampling;
using TorchSharp;
using static SlSam.Tests.Misuse.Misuse;
using static TorchSharp.torch;

namespace SlSam.Tests.Misuse;

/// <summary>Settings out of their ranges.</summary>
internal static class OptionMisuses
{
    private static readonly double[] NotAboveOrZero = [double.NaN, double.PositiveInfinity, double.NegativeInfinity, -1];
    private static readonly double[] NoDecay = [double.NaN, double.PositiveInfinity, -0.1, 1];
    private static readonly double[] NoFraction = [double.NaN, double.PositiveInfinity, -0.5, 0, 1.5];
    private static readonly double[] NoProbability = [double.NaN, double.PositiveInfinity, -0.5, 1.5];

    public static IEnumerable<Misuse> All() =>
        [
            .. Each("LearningRate", NotAboveOrZero, (options, value) => options.LearningRate = value),
            .. Each("Beta1", NoDecay, (options, value) => options.Beta1 = value),
            .. Each("Beta2", NoDecay, (options, value) => options.Beta2 = value),
            .. Each("Epsilon", NotAboveOrZero, (options, value) => options.Epsilon = value),
            .. Each("WeightDecay", NotAboveOrZero, (options, value) => options.WeightDecay = value),
            .. Each("Rho", NotAboveOrZero, (options, value) => options.Rho = value),
            .. Each("ActiveFraction", NoFraction, (options, value) => options.ActiveFraction = value),
            .. Each("BanditLearningRate", NotAboveOrZero, (options, value) => options.BanditLearningRate = value),
            .. Each("MinProbability", NoFraction, (options, value) => options.MinProbability = value),
            .. Each("PerturbationProbability", NoProbability, (options, value) => options.PerturbationProbability = value),
            .. Each("MaxGradientNorm", [.. NotAboveOrZero, 0], (options, value) => options.MaxGradientNorm = value),
            .. Each("Coupling", [99], (options, value) => options.Coupling = (ArmCoupling)value),
            .. Each("Reward", [99], (options, value) => options.Reward = (Exp3Reward)value),
            .. Each("NonFinite", [99], (options, value) => options.NonFinite = (NonFiniteGradients)value),
            .. Each("ActiveArmCount", [0, -1], (options, value) => options.ActiveArmCount = (int)value),
            .. Each("HoldSteps", [0, -1], (options, value) => options.HoldSteps = (int)value),
            .. Each("Sampling", [99], (options, value) => options.Sampling = (LayerSampling)value),
            .. Each("InactiveState", [99], (options, value) => options.InactiveState = (InactiveState)value),
            Scale("initial", 0.5, "1 or more", value => LossScale.Dynamic(initial: value)),
            Scale("initial", double.NaN, "1 or more", value => LossScale.Dynamic(initial: value)),
            Scale("growth", 0.9, "1 or more", value => LossScale.Dynamic(growth: value)),
            Scale("interval", 0, "above 0", value => LossScale.Dynamic(interval: (int)value)),
            Scale("backoff", 1, "above 0 and below 1", value => LossScale.Dynamic(backoff: value)),
            Of<ArgumentException>(
                "moments dropped after every step",
                "InactiveState is Drop and HoldSteps is 1*Expected HoldSteps above 1*",
                subject => new SlSamOptimizer(subject.Model, new SlSamOptions { InactiveState = InactiveState.Drop })
            ),
            Of<ArgumentException>(
                "moments of a stock optimizer on the host",
                "The wrapped SGD keeps its state to itself, and InactiveState is Host; expected FusedAdamW*",
                subject => new SlSamOptimizer(
                    subject.Model,
                    optim.SGD(subject.Parameters, 0.1),
                    new SlSamOptions { InactiveState = InactiveState.Host }
                )
            ),
            Of<ArgumentException>(
                "masters of a stock optimizer",
                "The wrapped AdamW keeps its state to itself, and MasterWeights is true; expected FusedAdamW*",
                subject => new SlSamOptimizer(subject.Model, optim.AdamW(subject.Parameters), new SlSamOptions { MasterWeights = true })
            ),
            Of<ArgumentException>(
                "float16 without masters",
                "A parameter of shape *3, 2* is Float16 and MasterWeights is false*Expected MasterWeights = true, or BFloat16.",
                _ => new SlSamOptimizer(Half())
            ),
            Of<ArgumentException>(
                "float16 over a stock AdamW",
                "The wrapped AdamW has a parameter of shape *3, 2* that is Float16*",
                _ =>
                {
                    var model = Half();
                    new SlSamOptimizer(model, optim.AdamW(model.parameters())).Dispose();
                }
            ),
            Of<InvalidOperationException>(
                "a loss scale and a backward of the closure's own",
                "There is a LossScale, and the closure called backward() itself*Expected pass.Backward(loss)*",
                subject => subject.StepWith(new SlSamOptions { LossScale = LossScale.Dynamic() })
            ),
            Of<ArgumentOutOfRangeException>(
                "more active arms than there are",
                "ActiveArmCount is 7; expected a number from 1 to that of the arms, 6.*(Parameter 'ActiveArmCount')*",
                subject => new SlSamOptimizer(subject.Model, new SlSamOptions { Sampling = LayerSampling.Exact, ActiveArmCount = 7 })
            ),
            Of<ArgumentOutOfRangeException>(
                "more arms in turn than there are",
                "ActiveArmCount is 7; expected a number from 1 to that of the arms, 6.*",
                subject => new SlSamOptimizer(subject.Model, new SlSamOptions { Sampling = LayerSampling.Cyclic, ActiveArmCount = 7 })
            ),
            Of<ArgumentException>(
                "everything always active",
                "*AlwaysActive left no arm with a trainable parameter out of 6. Expected at least one arm.*",
                subject => new SlSamOptimizer(subject.Model, new SlSamOptions { AlwaysActive = _ => true })
            ),
            Of<InvalidTimeZoneException>(
                "AlwaysActive that throws",
                "the user's",
                subject => new SlSamOptimizer(
                    subject.Model,
                    new SlSamOptions { AlwaysActive = _ => throw new InvalidTimeZoneException("the user's") }
                )
            ),
            .. Each("AscentShare", NoFraction, (options, value) => options.AscentShare = value),
            Of<ArgumentException>(
                "a share of the batch under the same dropout masks",
                "AscentShare is 0.25 and SameRandomness is true*Expected one of the two at its default.",
                subject => new SlSamOptimizer(subject.Model, new SlSamOptions { AscentShare = 0.25, SameRandomness = true })
            ),
            Of<ArgumentException>(
                "RhoFactor below 0",
                "RhoFactor gave -1 for '0.weight'; expected a finite number, 0 or more.",
                subject => new SlSamOptimizer(subject.Model, new SlSamOptions { RhoFactor = _ => -1 })
            ),
            Of<ArgumentException>(
                "RhoFactor that is not finite",
                "RhoFactor gave NaN for '0.weight'; expected a finite number, 0 or more.",
                subject => new SlSamOptimizer(subject.Model, new SlSamOptions { RhoFactor = _ => double.NaN })
            ),
            Of<ArgumentOutOfRangeException>(
                "MinProbability above ActiveFraction",
                "MinProbability is 0.6, above ActiveFraction = 0.5*Expected*(Parameter 'MinProbability')*",
                subject => new SlSamOptimizer(subject.Model, new SlSamOptions { MinProbability = 0.6 })
            ),
            Of<ArgumentNullException>(
                "Partitioner is null",
                "Partitioner is null; expected a value. (Parameter 'Partitioner')",
                subject => new SlSamOptimizer(subject.Model, new SlSamOptions { Partitioner = null! })
            ),
            Of<ArgumentOutOfRangeException>(
                "Rst with a chance above 1",
                "PerturbationProbability is 2; expected*",
                subject => new SlSamOptimizer(subject.Model, SlSamOptions.Rst(2))
            ),
            Of<ArgumentOutOfRangeException>(
                "Uniform with a fraction of 0",
                "ActiveFraction is 0; expected*",
                subject => new SlSamOptimizer(subject.Model, SlSamOptions.Uniform(0))
            ),
            Of<ArgumentOutOfRangeException>(
                "Rho set to NaN in training",
                "Rho is NaN; expected*(Parameter 'Rho')*",
                subject => subject.Optimizer.Rho = double.NaN
            ),
            .. Each("AscentEvery", [0, -3], (options, value) => options.AscentEvery = (int)value),
            .. Each("AscentFrom", [-1], (options, value) => options.AscentFrom = (long)value),
            .. Each("NormOver", [99], (options, value) => options.NormOver = (PerturbationScope)value),
            .. Each("RhoMin", NotAboveOrZero, (options, value) => options.RhoByRate = new RhoByRate(value, 0, 1)),
            .. Each("RateMin", NotAboveOrZero, (options, value) => options.RhoByRate = new RhoByRate(0, value, 1)),
            .. Each("RateMax", [.. NotAboveOrZero, 0.5], (options, value) => options.RhoByRate = new RhoByRate(0, 0.5, value)),
            .. Each("eta", NotAboveOrZero, (options, value) => options.Ascent = Ascent.Adaptive(value)),
            .. Each("sigma", NotAboveOrZero, (options, value) => options.Ascent = Ascent.Friendly(sigma: value)),
            .. Each("lambda", NoDecay, (options, value) => options.Ascent = Ascent.Friendly(lambda: value)),
            .. Each("theta", NoFraction, (options, value) => options.Ascent = Ascent.Variance(value)),
            .. Each("alpha", NotAboveOrZero, (options, value) => options.Descent = Descent.SurrogateGap(value)),
            .. Each("gamma", NoDecay, (options, value) => options.Descent = Descent.Weighted(value)),
            Refused(
                "a share of one pass",
                SlSamOptions.S2Sam() with
                {
                    AscentShare = 0.25,
                },
                "AscentShare is 0.25 and Ascent is PreviousGradient*Expected*"
            ),
            Refused(
                "GSAM of one pass",
                SlSamOptions.Msam() with
                {
                    Descent = Descent.SurrogateGap(),
                },
                "Descent is SurrogateGap and Ascent is Momentum*Expected*"
            ),
            Refused(
                "WSAM of different rows",
                SlSamOptions.Wsam() with
                {
                    AscentShare = 0.5,
                },
                "Descent is Weighted and AscentShare is 0.5*Expected*"
            ),
            Refused(
                "GSAM of each rank's own ascent",
                SlSamOptions.Gsam() with
                {
                    ReduceAscent = false,
                },
                "ReduceAscent is false and Descent is SurrogateGap*drift apart*Expected*"
            ),
            Refused(
                "averages of each rank's own ascent",
                SlSamOptions.VaSso() with
                {
                    ReduceAscent = false,
                },
                "ReduceAscent is false and Ascent is Variance*Expected another ascent*"
            ),
            Refused(
                "momentum that is spread over ranks",
                SlSamOptions.Msam() with
                {
                    ShardState = true,
                },
                "ShardState is true and Ascent is Momentum*spread over the ranks*Expected another ascent*"
            ),
            Refused(
                "masters that one rank keeps, for each rank's own ascent",
                new SlSamOptions
                {
                    ShardState = true,
                    MasterWeights = true,
                    ReduceAscent = false,
                },
                "ReduceAscent is false, ShardState true and masters are kept*Expected*"
            ),
            Of<ArgumentException>(
                "state of another optimizer spread",
                "The wrapped AdamW keeps its state to itself, and ShardState is true; expected FusedAdamW*",
                subject => new SlSamOptimizer(
                    subject.Model,
                    TorchSharp.torch.optim.AdamW(subject.Parameters),
                    new SlSamOptions { ShardState = true }
                )
            ),
            Refused(
                "LookSAM by chance",
                SlSamOptions.LookSam() with
                {
                    PerturbationProbability = 0.5,
                },
                "Descent is Look and PerturbationProbability is 0.5*Expected*"
            ),
            Of<ArgumentException>(
                "momentum of an optimizer that has none",
                "Ascent is Momentum, and the wrapped Adagrad keeps none. Expected*",
                subject => new SlSamOptimizer(subject.Model, TorchSharp.torch.optim.Adagrad(subject.Parameters), SlSamOptions.Msam())
            ),
            Of<ArgumentException>(
                "momentum of SGD without momentum",
                "Ascent is Momentum, and the wrapped SGD keeps none. Expected*",
                subject => new SlSamOptimizer(subject.Model, TorchSharp.torch.optim.SGD(subject.Parameters, 0.1), SlSamOptions.Msam())
            ),
            Of<ArgumentNullException>(
                "Ascent is null",
                "Ascent is null; expected a value. (Parameter 'Ascent')",
                subject => new SlSamOptimizer(subject.Model, new SlSamOptions { Ascent = null! })
            ),
            Of<ArgumentNullException>(
                "Descent is null",
                "Descent is null; expected a value. (Parameter 'Descent')",
                subject => new SlSamOptimizer(subject.Model, new SlSamOptions { Descent = null! })
            ),
            Of<InvalidTimeZoneException>(
                "Perturb that throws",
                "the user's",
                subject => new SlSamOptimizer(
                    subject.Model,
                    new SlSamOptions { Perturb = _ => throw new InvalidTimeZoneException("the user's") }
                )
            ),
        ];

    private static Misuse Refused(string name, SlSamOptions options, string message) =>
        Of<ArgumentException>(name, message, subject => new SlSamOptimizer(subject.Model, options));

    private static TorchSharp.Modules.Linear Half() => nn.Linear(2, 3).to(ScalarType.Float16);

    private static Misuse Scale(string number, double value, string expected, Action<double> build) =>
        Of<ArgumentOutOfRangeException>(
            FormattableString.Invariant($"loss scale with {number} {value}"),
            FormattableString.Invariant($"{number} is {value}; expected *{expected}*"),
            _ => build(value)
        );

    private static IEnumerable<Misuse> Each(string property, double[] values, Action<SlSamOptions, double> set) =>
        values.Select(value =>
        {
            var found = FormattableString.Invariant($"{property} is {value}");
            return Of<ArgumentOutOfRangeException>(
                found,
                $"{found}*; expected *(Parameter '{property}')*",
                subject =>
                {
                    var options = new SlSamOptions();
                    set(options, value);
                    new SlSamOptimizer(subject.Model, options).Dispose();
                }
            );
        });
}
