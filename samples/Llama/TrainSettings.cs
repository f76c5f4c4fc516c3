using SlSam.Samples.Applications;
using SlSam.Samples.CommandLine;
using SlSam.Samples.Data.Instructions;
using SlSam.Samples.Runs;
using SlSam.Samples.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace SlSam.Llama;

/// <summary>The options of <c>train</c>, and what holds where they are not given.</summary>
internal static class TrainSettings
{
    private const int LeastLength = 8;

    /// <summary>The run of two minutes on two cores: a small model, from scratch, on generated instructions.</summary>
    private static readonly TrainOptions FromScratch = new()
    {
        MaxLength = 128,
        GroupByLength = true,
        Run = new RunOptions
        {
            Training = new TrainingOptions
            {
                Epochs = 5,
                BatchSize = 32,
                Seed = 1,
                Optimizer = new OptimizerOptions
                {
                    LearningRate = 2e-3,
                    WeightDecay = 0.01,
                    MaxGradientNorm = 1,
                    Rho = 0.01,
                    Seed = 1,
                },
            },
        },
    };

    /// <summary>The paper's, for Llama on instructions.</summary>
    private static readonly TrainOptions FromModel = new()
    {
        Run = new RunOptions
        {
            Training = new TrainingOptions
            {
                Epochs = 1,
                BatchSize = 2,
                Accumulate = 8,
                Seed = 1,
                Schedule = ScheduleKind.Linear,
                Warmup = 0.1,
                Optimizer = new OptimizerOptions
                {
                    LearningRate = 1e-5,
                    WeightDecay = 0,
                    Rho = 0.01,
                    ActiveFraction = 0.2,
                    MasterWeights = true,
                    Arms = ArmKind.Block,
                    Seed = 1,
                },
            },
        },
    };

    /// <summary>On a GPU the weights are of half precision, over masters in float32.</summary>
    private static readonly TrainOptions FromModelOnGpu = FromModel with
    {
        Run = FromModel.Run with { Training = FromModel.Run.Training with { WeightType = ScalarType.BFloat16 } },
    };

    /// <summary>All options.</summary>
    /// <param name="kindOfDevice">Says what kind of device <c>--device</c> means; null: by what there is.</param>
    public static SampleSettings<TrainOptions> Create(Func<string, DeviceType>? kindOfDevice = null) =>
        new("HuggingFaceTB/SmolLM2-135M-Instruct", [.. Sources(), .. Lengths()], FromScratch, FromModel, onGpu: FromModelOnGpu)
        {
            KindOfDevice = kindOfDevice,
        };

    private static IEnumerable<Setting<TrainOptions>> Sources() =>
        [
            File(
                "--data",
                $"Conversations ({ConversationFile.Kinds}): messages with role and content, or instruction, input and output; or an id of a data set on the hub, whose Parquet files named train... are taken. [default: generated instructions]",
                options => options.Data,
                (options, value) => options with { Data = value }
            ),
            File(
                "--test",
                "Conversations to be tested on: a file, or an id, whose Parquet files named test... are taken. Those that are longer than the model's context are cut to it. [default: a share of the others]",
                options => options.Test,
                (options, value) => options with { Test = value }
            ),
            File(
                "--other-test",
                "Conversations of another sort to be tested on in the end, to see what was forgotten: a file or an id, as for --test.",
                options => options.OtherTest,
                (options, value) => options with { OtherTest = value }
            ),
            Setting.Create(
                "--test-examples",
                "Conversations of each test, from the beginning. [default: all]",
                ValueKind.OptionalCount(),
                (TrainOptions options) => options.TestExamples,
                (options, value) => options with { TestExamples = value }
            ),
            Setting.Create(
                "--test-share",
                "Share of the conversations to be tested on where there is no --test.",
                ValueKind.Number(share => share is > 0 and < 1, "a number more than 0, less than 1"),
                (TrainOptions options) => options.TestShare,
                (options, value) => options with { TestShare = value }
            ),
            Setting.Create(
                "--examples",
                "Conversations to learn from, drawn by seed. [default: all]",
                ValueKind.OptionalCount(),
                (TrainOptions options) => options.Examples,
                (options, value) => options with { Examples = value }
            ),
            Setting.Create(
                "--skip-malformed",
                "Leave out and list what is no conversation, in place of stopping at the first.",
                ValueKind.Switch,
                (TrainOptions options) => options.SkipMalformed,
                (options, value) => options with { SkipMalformed = value }
            ),
        ];

    private static IEnumerable<Setting<TrainOptions>> Lengths() =>
        [
            Setting.Create(
                "--max-length",
                "Most tokens of a conversation to learn from, at most the model's context. Of longer ones the oldest exchanges go first, then the beginning of the last question, then the answer's end.",
                ValueKind.Count(LeastLength),
                (TrainOptions options) => options.MaxLength,
                (options, value) => options with { MaxLength = value }
            ),
            Setting.Create(
                "--pack",
                "Put several conversations into one sequence of --max-length; they do not see each other.",
                ValueKind.Switch,
                (TrainOptions options) => options.Pack,
                (options, value) => options with { Pack = value }
            ),
            Setting.Create(
                "--group-by-length",
                "Put conversations of like length into one batch: less is padded, and the order is less random.",
                ValueKind.Switch,
                (TrainOptions options) => options.GroupByLength,
                (options, value) => options with { GroupByLength = value }
            ),
            Setting.Create(
                "--segment",
                "Blocks that run a second time in the backward pass, so that their input alone is kept in memory; 0 keeps all.",
                ValueKind.Count(0),
                (TrainOptions options) => options.Segment,
                (options, value) => options with { Segment = value }
            ),
        ];

    private static Setting<TrainOptions> File(
        string name,
        string description,
        Func<TrainOptions, string?> get,
        Func<TrainOptions, string?, TrainOptions> set
    ) => Setting.Create(name, description, ValueKind.Text("a file or an id", "file|id"), get, set);
}
