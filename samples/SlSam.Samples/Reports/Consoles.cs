using Spectre.Console;

namespace SlSam.Samples.Reports;

/// <summary>Consoles for terminals, files and pipes.</summary>
public static class Consoles
{
    /// <summary>Lines in a file or a pipe are not broken at 80 letters.</summary>
    private const int WidthOfFiles = 160;

    /// <summary>A console that writes to the given writer.</summary>
    public static IAnsiConsole Create(TextWriter output)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output) });
        if (!console.Profile.Out.IsTerminal)
        {
            console.Profile.Width = WidthOfFiles;
        }
        return console;
    }
}
