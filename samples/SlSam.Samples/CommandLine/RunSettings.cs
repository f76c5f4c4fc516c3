using System.CommandLine;
using SlSam.Samples.Runs;

namespace SlSam.Samples.CommandLine;

/// <summary>The options of a run: those of its training, and where its files go.</summary>
public static class RunSettings
{
    /// <summary>New settings of all options.</summary>
    public static IReadOnlyList<Setting<RunOptions>> Create() =>
        [
            .. TrainingSettings
                .Create()
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
                ValueKind.Count().Optional<int?>(value => value, value => value!.Value),
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
                DeviceChoice.Name,
                "Where to compute; auto takes a GPU if there is one.",
                ValueKind.Text(DeviceChoice.Expected, "cpu|cuda|auto"),
                (RunOptions options) => options.Device,
                (options, value) => options with { Device = value! }
            ),
        ];

    /// <summary>What the user asked for; a run that goes on has the options it had, unless others are given.</summary>
    /// <param name="settings">All options of the command.</param>
    /// <param name="parsed">The command line.</param>
    /// <param name="usual">What holds where an option is not given.</param>
    /// <param name="run">The run in the options.</param>
    /// <param name="usualFor">What holds instead, by what is given; null: nothing else.</param>
    /// <exception cref="IOException">A file of configuration cannot be read.</exception>
    /// <exception cref="InvalidDataException">It has an unknown key or a bad value.</exception>
    public static TOptions Read<TOptions>(
        SettingList<TOptions> settings,
        ParseResult parsed,
        TOptions usual,
        Func<TOptions, RunOptions> run,
        Func<TOptions, TOptions>? usualFor = null
    )
    {
        var given = run(settings.Read(parsed, usual));
        var file = given.Resume ? RunFolder.FindConfiguration(given.Output) : null;
        var options = settings.Read(parsed, usual, file);
        return usualFor is null ? options : settings.Read(parsed, usualFor(options), file);
    }
}
