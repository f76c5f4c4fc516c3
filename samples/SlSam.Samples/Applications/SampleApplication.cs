using System.CommandLine;
using SlSam.Samples.CommandLine;
using SlSam.Samples.Reports;
using SlSam.Samples.Runs;

namespace SlSam.Samples.Applications;

/// <summary>
/// The command line of a sample: <c>train</c> (also where no command is named), <c>compare</c>, and what the sample adds. A sample says what
/// its options are, what it trains, and what its own commands print.
/// </summary>
/// <typeparam name="TOptions">What <c>train</c> is to do.</typeparam>
public sealed record SampleApplication<TOptions>
    where TOptions : SampleOptions
{
    /// <summary>Of what is trained, in a word: for output folders, tables and charts.</summary>
    public required string Name { get; init; }

    /// <summary>What the sample does, in a sentence: for the help.</summary>
    public required string Purpose { get; init; }

    /// <summary>The options of <c>train</c>.</summary>
    public required SampleSettings<TOptions> Settings { get; init; }

    /// <summary>
    /// Finds what training starts from, all that can be wrong with it included, and gives what makes the assignment of it: that is called
    /// when torch's generator is seeded.
    /// </summary>
    public required Func<TOptions, SampleSources, Func<Assignment>> Prepare { get; init; }

    /// <summary>The sample's own commands.</summary>
    public IReadOnlyList<SampleCommand> Commands { get; init; } = [];

    /// <summary>Runs a command line; bad input is a line on the error output and exit code 2.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="output">For results.</param>
    /// <param name="error">For what is told beside them.</param>
    /// <param name="launch">How this process was started.</param>
    public int Run(IReadOnlyList<string> arguments, TextWriter output, TextWriter error, Launch launch)
    {
        var collective = new CollectiveChoice(launch);
        var train = new TrainCommand<TOptions>(this, output, error, collective);
        var trainCommand = new Command("train", "Trains a model; what happens where no command is named.");
        var root = new RootCommand(Purpose) { trainCommand };
        train.AddTo(trainCommand);
        train.AddTo(root);
        root.Options.Add(collective.Option);
        foreach (var command in Commands)
        {
            root.Subcommands.Add(command.Create(output, error, collective));
        }
        root.Subcommands.Add(CompareCommand.Create(Consoles.Create(output), Name, trainCommand, train.EffectiveOptions, collective));
        return CommandLineRunner.Run(root, arguments, output, error, collective);
    }
}
