using System.CommandLine;
using SlSam.Samples.Applications;
using SlSam.Samples.CommandLine;
using SlSam.Samples.Reports;

namespace SlSam.DeiT;

/// <summary>The command line of the sample.</summary>
internal static class DeiTApplication
{
    /// <summary>Runs a command line; bad input is a line on the error output and exit code 2.</summary>
    public static int Run(IReadOnlyList<string> arguments, TextWriter output, TextWriter error)
    {
        var console = Consoles.Create(output);
        var train = new TrainCommand(console);
        var trainCommand = new Command("train", "Trains a model; what happens where no command is named.");
        var root = new RootCommand("Trains a vision transformer with SL-SAM, or with what it is compared to.") { trainCommand };
        root.Subcommands.Add(new PredictCommand(output, error).Create());
        root.Subcommands.Add(new EvaluateCommand(output, error).Create());
        train.AddTo(trainCommand);
        train.AddTo(root);
        root.Subcommands.Add(CompareCommand.Create(console, "DeiT", trainCommand, train.EffectiveOptions));
        return CommandLineRunner.Run(root, arguments, output, error);
    }
}
