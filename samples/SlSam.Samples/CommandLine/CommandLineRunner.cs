using System.CommandLine;

namespace SlSam.Samples.CommandLine;

/// <summary>Runs a command line. Whatever the user can do wrong ends in one clear line on the error output and exit code 2.</summary>
public static class CommandLineRunner
{
    private const int Diverged = 1;
    private const int BadInput = 2;
    private const int Interrupted = 130;

    /// <summary>Parses and runs; the exit code is 0 where all went well.</summary>
    public static int Run(RootCommand root, IReadOnlyList<string> arguments, TextWriter output, TextWriter error)
    {
        var parsed = root.Parse(arguments);
        if (parsed.Errors is [var first, ..])
        {
            error.WriteLine($"{OnOneLine(first.Message)} (--help lists all options)");
            return BadInput;
        }
        var configuration = new InvocationConfiguration
        {
            Output = output,
            Error = error,
            EnableDefaultExceptionHandler = false,
        };
        try
        {
            return parsed.Invoke(configuration);
        }
        catch (Exception exception)
            when (exception is BadInputException or InvalidDataException or IOException or UnauthorizedAccessException)
        {
            error.WriteLine(OnOneLine(exception.Message));
            return BadInput;
        }
        catch (NonFiniteGradientException exception)
        {
            error.WriteLine(
                $"Training diverged: the gradient of {exception.Arms.Count} arms is not finite, {exception.Arms[0]} among them; a smaller learning rate may help."
            );
            return Diverged;
        }
        catch (OperationCanceledException)
        {
            error.WriteLine("interrupted");
            return Interrupted;
        }
    }

    private static string OnOneLine(string message) =>
        string.Join(' ', message.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
