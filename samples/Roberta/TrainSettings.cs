using SlSam.Samples.Applications;
using SlSam.Samples.CommandLine;
using SlSam.Samples.Runs;
using SlSam.Samples.Training;

namespace SlSam.Roberta;

/// <summary>The options of <c>train</c>, and what holds where they are not given.</summary>
internal static class TrainSettings
{
    /// <summary>Room for the special tokens around two texts, and for as many of the texts.</summary>
    private const int LeastLength = 8;

    /// <summary>The run of two minutes on two cores: a small model, from scratch, on opinions.</summary>
    private static readonly TrainOptions FromScratch = new()
    {
        Run = new RunOptions
        {
            Training = new TrainingOptions
            {
                Epochs = 10,
                BatchSize = 32,
                Seed = 1,
                Optimizer = new OptimizerOptions
                {
                    LearningRate = 1e-3,
                    WeightDecay = 0.01,
                    Rho = 0.01,
                    Seed = 1,
                },
            },
        },
    };

    /// <summary>The paper's, for RoBERTa on GLUE.</summary>
    private static readonly TrainOptions FromModel = FromScratch with
    {
        Run = new RunOptions
        {
            Training = new TrainingOptions
            {
                Epochs = 30,
                BatchSize = 16,
                Seed = 1,
                Schedule = ScheduleKind.Linear,
                Optimizer = new OptimizerOptions
                {
                    LearningRate = 1e-5,
                    WeightDecay = 0.01,
                    Decay = DecayedWeights.Weights,
                    Rho = 0.01,
                    ActiveFraction = 0.2,
                    Seed = 1,
                },
            },
        },
    };

    /// <summary>All options.</summary>
    public static SampleSettings<TrainOptions> Create() =>
        new("FacebookAI/roberta-base", [.. Sources(), .. Texts()], FromScratch, FromModel, hasClasses: true);

    private static IEnumerable<Setting<TrainOptions>> Sources() =>
        [
            .. TextSourceSettings
                .Create(isForTraining: true)
                .Select(setting =>
                    setting.Within<TrainOptions>(
                        options => options.Source,
                        (options, source) => options with { Source = source, Data = source.Data }
                    )
                ),
            Setting.Create(
                "--examples",
                "Examples to learn from, drawn by seed. [default: all]",
                ValueKind.OptionalCount(),
                (TrainOptions options) => options.Examples,
                (options, value) => options with { Examples = value }
            ),
        ];

    private static IEnumerable<Setting<TrainOptions>> Texts() =>
        [
            Setting.Create(
                "--max-length",
                "Most tokens of an example; longer ones are cut, as they are where the model has fewer places.",
                ValueKind.Count(LeastLength),
                (TrainOptions options) => options.MaxLength,
                (options, value) => options with { MaxLength = value }
            ),
            Setting.Create(
                "--group-by-length",
                "Put examples of like length into one batch: less is padded, and the order is less random.",
                ValueKind.Switch,
                (TrainOptions options) => options.GroupByLength,
                (options, value) => options with { GroupByLength = value }
            ),
        ];
}
