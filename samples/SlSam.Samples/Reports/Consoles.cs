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
        var isElsewhere = LauncherTerminal.IsElsewhere();
        var settings = new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output) };
        if (isElsewhere)
        {
            settings.Interactive = InteractionSupport.No;
        }
        var console = AnsiConsole.Create(settings);
        if (isElsewhere || !console.Profile.Out.IsTerminal)
        {
            console.Profile.Width = WidthOfFiles;
        }
        return console;
    }
}
