using System.CommandLine;
using System.CommandLine.Parsing;

namespace SlSam.Samples.CommandLine;

/// <summary>Runs a command line. Whatever the user can do wrong ends in one clear line on the error output and exit code 2.</summary>
public static class CommandLineRunner
{
    private const int Diverged = 1;
    private const int BadInput = 2;
    private const int Interrupted = 130;

    /// <summary>A text may start with @, which is no file with arguments then.</summary>
    private static readonly ParserConfiguration AsTyped = new() { ResponseFileTokenReplacer = null };

    /// <summary>Parses and runs; the exit code is 0 where all went well.</summary>
    public static int Run(RootCommand root, IReadOnlyList<string> arguments, TextWriter output, TextWriter error)
    {
        var parsed = root.Parse(arguments, AsTyped);
        if (parsed.Errors.Count > 0)
        {
            error.WriteLine($"{OnOneLine(MostTelling(parsed).Message)} (--help lists all options)");
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
        catch (Exception exception) when (NativeFault.Describe(exception) is { } fault)
        {
            error.WriteLine(OnOneLine(fault));
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

    /// <summary>That a word was not understood says more than that another was missing.</summary>
    private static ParseError MostTelling(ParseResult parsed) =>
        parsed.Errors.FirstOrDefault(error => parsed.UnmatchedTokens.Any(word => error.Message.Contains(word, StringComparison.Ordinal)))
        ?? parsed.Errors[0];

    private static string OnOneLine(string message) =>
        string.Join(' ', message.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
