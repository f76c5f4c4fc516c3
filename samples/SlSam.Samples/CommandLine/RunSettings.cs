using SlSam.Samples.Runs;

namespace SlSam.Samples.CommandLine;

/// <summary>The options of a run: those of its training, and where its files go.</summary>
public static class RunSettings
{
    /// <summary>New settings of all options.</summary>
    /// <param name="hasClasses">Whether it trains on classes, which may have weights.</param>
    public static IReadOnlyList<Setting<RunOptions>> Create(bool hasClasses = false) =>
        [
            .. TrainingSettings
                .Create(hasClasses)
                .Select(setting => setting.Within<RunOptions>(run => run.Training, (run, training) => run with { Training = training })),
            Setting.Create(
                "--keep-best",
                "Write the model of the epoch with the best main metric, not of the last.",
                ValueKind.Switch,
                (RunOptions options) => options.KeepBest,
                (options, value) => options with { KeepBest = value }
            ),
            Setting.Create(
                "--checkpoint-every",
                "Steps between two checkpoints. [default: an epoch's]",
                ValueKind.OptionalCount(),
                (RunOptions options) => options.CheckpointEvery,
                (options, value) => options with { CheckpointEvery = value }
            ),
            Setting.Create(
                "--output",
                "Folder for all that comes out. [default: a new one under out]",
                ValueKind.Text("a folder", "folder"),
                (RunOptions options) => options.Output,
                (options, value) => options with { Output = value },
                isSaved: false
            ),
            Setting.Create(
                "--resume",
                "Go on from the newest checkpoint of the --output folder, with the options of its run.",
                ValueKind.Switch,
                (RunOptions options) => options.Resume,
                (options, value) => options with { Resume = value },
                isSaved: false
            ),
            Setting.Create(
                "--overwrite",
                "Remove the run that is in the --output folder already.",
                ValueKind.Switch,
                (RunOptions options) => options.Overwrite,
                (options, value) => options with { Overwrite = value },
                isSaved: false
            ),
            Setting.Create(
                DeviceChoice.Name,
                "Where to compute; auto takes a GPU if there is one.",
                ValueKind.Text(DeviceChoice.Expected, "cpu|cuda|auto"),
                (RunOptions options) => options.Device,
                (options, value) => options with { Device = value! }
            ),
        ];
}
