using System.CommandLine;
using System.CommandLine.Parsing;

namespace SlSam.Samples.CommandLine;

/// <summary>Runs a command line. Whatever the user can do wrong ends in one clear line on the error output and exit code 2.</summary>
public static class CommandLineRunner
{
    /// <summary>A text may start with @, which is no file with arguments then.</summary>
    private static readonly ParserConfiguration AsTyped = new() { ResponseFileTokenReplacer = null };

    /// <summary>Parses and runs; the exit code is 0 where all went well.</summary>
    /// <param name="root">All commands.</param>
    /// <param name="arguments">The command line.</param>
    /// <param name="output">For results.</param>
    /// <param name="error">For what went wrong.</param>
    /// <param name="collective">Says whether this process is one of several: of these one does what is not shared out. Null: it is not.</param>
    public static int Run(
        RootCommand root,
        IReadOnlyList<string> arguments,
        TextWriter output,
        TextWriter error,
        CollectiveChoice? collective = null
    )
    {
        var parsed = root.Parse(arguments, AsTyped);
        var isShared = parsed.Errors.Count == 0 && parsed.Action is SharedAction;
        if (!isShared && collective?.LaunchOf(parsed).Rank > 0)
        {
            return 0;
        }
        if (parsed.Errors.Count > 0)
        {
            error.WriteLine($"{Failure.OnOneLine(MostTelling(parsed).Message)} (--help lists all options)");
            return BadInputException.ExitCode;
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
        catch (Exception fault) when (Failure.Of(fault) is { } failure)
        {
            error.WriteLine(failure.Line);
            return failure.ExitCode;
        }
    }

    /// <summary>That a word was not understood says more than that another was missing.</summary>
    private static ParseError MostTelling(ParseResult parsed) =>
        parsed.Errors.FirstOrDefault(error => parsed.UnmatchedTokens.Any(word => error.Message.Contains(word, StringComparison.Ordinal)))
        ?? parsed.Errors[0];
}
