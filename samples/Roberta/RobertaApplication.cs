using System.CommandLine;
using SlSam.Samples.CommandLine;

namespace SlSam.Roberta;

/// <summary>The command line of the sample.</summary>
internal static class RobertaApplication
{
    /// <summary>Runs a command line; bad input is a line on the error output and exit code 2.</summary>
    public static int Run(IReadOnlyList<string> arguments, TextWriter output, TextWriter error)
    {
        var root = new RootCommand("Fine-tunes RoBERTa on GLUE with SL-SAM, or with what it is compared to.")
        {
            new PredictCommand(output, error).Create(),
            new EvaluateCommand(output, error).Create(),
        };
        return CommandLineRunner.Run(root, arguments, output, error);
    }
}
