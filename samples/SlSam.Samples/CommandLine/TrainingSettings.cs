using SlSam.Samples.Training;
using static TorchSharp.torch;

namespace SlSam.Samples.CommandLine;

/// <summary>The options of any training: how long, how fast, by which optimizer.</summary>
public static class TrainingSettings
{
    private static readonly Dictionary<string, ScheduleKind> Schedules = new()
    {
        ["cosine"] = ScheduleKind.Cosine,
        ["cosine-by-epoch"] = ScheduleKind.CosineByEpoch,
        ["linear"] = ScheduleKind.Linear,
        ["constant"] = ScheduleKind.Constant,
    };

    private static readonly Dictionary<string, ScalarType> WeightTypes = new()
    {
        ["float32"] = ScalarType.Float32,
        ["bfloat16"] = ScalarType.BFloat16,
    };

    /// <summary>New settings of all options.</summary>
    /// <param name="hasClasses">Whether it trains on classes, which may have weights.</param>
    public static IReadOnlyList<Setting<TrainingOptions>> Create(bool hasClasses = false) =>
        [
            .. OptimizerSettings.Create().Select(setting => setting.Within<TrainingOptions>(Optimizer, WithOptimizer)),
            .. Lengths(),
            .. Schedulings(),
            .. hasClasses ? OfClasses() : [],
            .. Environments(),
        ];

    private static IEnumerable<Setting<TrainingOptions>> OfClasses() =>
        [
            Setting.Create(
                "--class-weights",
                "What an error in each class costs in training: balanced (the rarer the more), or some by name; the others 1. [default: all the same]",
                ClassWeightsKind,
                (TrainingOptions options) => options.ClassWeights,
                (options, value) => options with { ClassWeights = value }
            ),
            Setting.Create(
                "--label-smoothing",
                "Share of the goal that is spread over all classes in training.",
                ValueKind.Number(value => value is >= 0 and < 1, "a number, 0 or more, below 1"),
                (TrainingOptions options) => options.LabelSmoothing,
                (options, value) => options with { LabelSmoothing = value }
            ),
            Setting.Create(
                "--label-noise",
                "Share of the examples to learn from whose label is made wrong, drawn by seed: to see how an optimizer bears that.",
                ValueKind.Number(value => value is >= 0 and < 1, "a number, 0 or more, below 1"),
                (TrainingOptions options) => options.LabelNoise,
                (options, value) => options with { LabelNoise = value }
            ),
        ];

    private static ValueKind<ClassWeights?> ClassWeightsKind { get; } =
        new(
            static (string text, out ClassWeights? weights) => (weights = ClassWeights.Parse(text)) is not null,
            "balanced, or names with weights more than 0 (NAME=WEIGHT,...), each once",
            weights => weights?.ToString(),
            "balanced|NAME=WEIGHT,..."
        );

    private static IEnumerable<Setting<TrainingOptions>> Lengths() =>
        [
            Setting.Create(
                "--epochs",
                "Times through all examples.",
                ValueKind.OptionalCount(),
                (TrainingOptions options) => options.Steps is null ? options.Epochs : null,
                (options, value) => options with { Epochs = value!.Value, Steps = null }
            ),
            Setting.Create(
                "--steps",
                "Number of steps, in place of --epochs.",
                ValueKind.OptionalCount(),
                (TrainingOptions options) => options.Steps,
                (options, value) => options with { Steps = value },
                inPlaceOf: "--epochs"
            ),
            Setting.Create(
                "--batch-size",
                "Examples in a forward pass; under mpirun those of all processes together, which share them out.",
                ValueKind.Count(),
                (TrainingOptions options) => options.BatchSize,
                (options, value) => options with { BatchSize = value }
            ),
            Setting.Create(
                "--accumulate",
                "Batches that make one step: as one of so many times the size, in the memory of one.",
                ValueKind.Count(),
                (TrainingOptions options) => options.Accumulate,
                (options, value) => options with { Accumulate = value }
            ),
        ];

    private static IEnumerable<Setting<TrainingOptions>> Schedulings() =>
        [
            Setting.Create(
                "--schedule",
                "How the learning rate goes on: along a cosine to a tenth (step by step, or the same throughout an epoch), straight to zero, or not at all.",
                ValueKind.Choice(Schedules),
                (TrainingOptions options) => options.Schedule,
                (options, value) => options with { Schedule = value }
            ),
            Setting.Create(
                "--warmup",
                "Steps in which the learning rate rises from zero: below 1 a share of all, else their number.",
                ValueKind.Number(IsShareOrCount, "a share below 1 or a whole number of steps"),
                (TrainingOptions options) => options.Warmup,
                (options, value) => options with { Warmup = value }
            ),
            Setting.Create(
                "--patience",
                "Epochs in a row without a better main metric after which training ends; the model of the best one is kept. [default: it does not end early]",
                ValueKind.OptionalCount(),
                (TrainingOptions options) => options.Patience,
                (options, value) => options with { Patience = value }
            ),
            Setting.Create(
                "--validation-share",
                "Share of the examples to learn from by which --keep-best and --patience choose; the test set is measured once, with the model that is kept. "
                    + "[default: 0.1 with --patience, else 0: they choose by the test set]",
                ValueKind
                    .Number(value => value is >= 0 and < 1, "a number, 0 or more, below 1")
                    .Optional<double?>(value => value, value => value!.Value),
                (TrainingOptions options) => options.ValidationShare,
                (options, value) => options with { ValidationShare = value }
            ),
            Setting.Create(
                "--freeze",
                "What is not trained: names of parameters or modules, * for any letters, commas between several, such as '*.embeddings,*.layer.0'. [default: nothing]",
                ValueKind.Text("names", "name,..."),
                (TrainingOptions options) => options.Freeze,
                (options, value) => options with { Freeze = value }
            ),
            Setting.Create(
                "--rho-schedule",
                "How rho goes on: stays, or falls straight to zero.",
                ValueKind.Choice<RhoSchedule>(),
                (TrainingOptions options) => options.RhoSchedule,
                (options, value) => options with { RhoSchedule = value }
            ),
        ];

    private static IEnumerable<Setting<TrainingOptions>> Environments() =>
        [
            Setting.Create(
                "--dtype",
                "Type of the model's numbers.",
                ValueKind.Choice(WeightTypes),
                (TrainingOptions options) => options.WeightType,
                (options, value) => options with { WeightType = value }
            ),
            Setting.Create(
                "--workers",
                "Batches prepared ahead at once; no matter for the results.",
                ValueKind.Count(),
                (TrainingOptions options) => options.Workers,
                (options, value) => options with { Workers = value }
            ),
            Setting.Create(
                "--seed",
                "Of weights, data and draws: the same seed gives the same run.",
                ValueKind.Whole,
                (TrainingOptions options) => options.Seed,
                (options, value) => options with { Seed = value, Optimizer = options.Optimizer with { Seed = value } }
            ),
        ];

    private static OptimizerOptions Optimizer(TrainingOptions options) => options.Optimizer;

    private static TrainingOptions WithOptimizer(TrainingOptions options, OptimizerOptions optimizer) =>
        options with
        {
            Optimizer = optimizer,
        };

    private static bool IsShareOrCount(double value) => value is >= 0 and < int.MaxValue && (value < 1 || double.IsInteger(value));
}
