using SlSam.Samples.Applications;
using SlSam.Samples.CommandLine;
using SlSam.Samples.Runs;
using SlSam.Samples.Training;

namespace SlSam.DeiT;

/// <summary>The options of <c>train</c>, and what holds where they are not given.</summary>
internal static class TrainSettings
{
    /// <summary>The run of two minutes on two cores: a small model, from scratch.</summary>
    private static readonly TrainOptions FromScratch = new()
    {
        Size = ViTPresets.Names[0],
        Run = new RunOptions
        {
            Training = new TrainingOptions
            {
                Epochs = 3,
                BatchSize = 16,
                Seed = 1,
                Optimizer = new OptimizerOptions
                {
                    LearningRate = 1e-3,
                    WeightDecay = 0.01,
                    Rho = 0.05,
                    Seed = 1,
                },
            },
        },
    };

    /// <summary>The paper's, for DeiT-Small on CIFAR.</summary>
    private static readonly TrainOptions FromModel = FromScratch with
    {
        Data = "cifar10",
        Run = new RunOptions
        {
            Training = new TrainingOptions
            {
                Epochs = 10,
                BatchSize = 128,
                Seed = 1,
                Schedule = ScheduleKind.CosineByEpoch,
                Optimizer = new OptimizerOptions
                {
                    LearningRate = 1e-4,
                    WeightDecay = 5e-5,
                    Rho = 0.01,
                    ActiveFraction = 0.2,
                    Seed = 1,
                },
            },
        },
    };

    /// <summary>All options.</summary>
    public static SampleSettings<TrainOptions> Create() =>
        new("facebook/deit-small-patch16-224", Own(), FromScratch, FromModel, hasClasses: true);

    private static IEnumerable<Setting<TrainOptions>> Own() =>
        [
            Setting.Create(
                "--size",
                "Of a new model: about 1, 5.5 (DeiT-Tiny) or 22 million parameters (DeiT-Small); the latter two see images of 224 pixels.",
                ValueKind.Choice(ViTPresets.Names.ToDictionary(name => name)),
                (TrainOptions options) => options.Size,
                (options, value) => options with { Size = value }
            ),
            Setting.Create(
                "--image-size",
                "Height and width of the images that the model is to read, in pixels; its places are interpolated. [default: the model's]",
                ValueKind.OptionalCount(),
                (TrainOptions options) => options.ImageSize,
                (options, value) => options with { ImageSize = value }
            ),
            Setting.Create(
                "--data",
                "cifar10, cifar100 (fetched) or a folder with images; where there is none, generated ones.",
                ValueKind.Text("cifar10, cifar100 or a folder", "name|folder"),
                (TrainOptions options) => options.Data,
                (options, value) => options with { Data = value }
            ),
            .. ImageFolderSettings
                .Create(isForTraining: true)
                .Select(setting =>
                    setting.Within<TrainOptions>(options => options.Folder, (options, folder) => options with { Folder = folder })
                ),
            Setting.Create(
                "--skip-malformed",
                "Leave out and list files that are no images, broken or very large, in place of stopping.",
                ValueKind.Switch,
                (TrainOptions options) => options.SkipMalformed,
                (options, value) => options with { SkipMalformed = value }
            ),
        ];
}
