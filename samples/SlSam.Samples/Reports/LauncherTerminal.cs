using System.Globalization;

namespace SlSam.Samples.Reports;

/// <summary>
/// Open MPI gives each process a terminal of its own for output, also where what mpirun prints goes to a file. What the process that started it prints to is what counts.
/// </summary>
public static class LauncherTerminal
{
    private const string Terminal = "TERM";

    private const string LaunchedByOpenMpi = "OMPI_COMM_WORLD_SIZE";

    /// <summary>Of Open MPI and its descendants; of links to them too.</summary>
    private static readonly string[] Launchers = ["mpirun", "mpiexec", "orterun", "orted", "prterun", "prted"];

    /// <summary>
    /// Before a program uses its console first: where its output ends at no terminal, the runtime is told that it has one without abilities, to which it writes nothing
    /// but text.
    /// </summary>
    public static void Prepare()
    {
        if (IsElsewhere())
        {
            Environment.SetEnvironmentVariable(Terminal, "dumb");
        }
    }

    /// <summary>Whether this process was started by Open MPI, and its output ends at no terminal, as far as that can be known.</summary>
    internal static bool IsElsewhere() =>
        OperatingSystem.IsLinux()
        && Environment.GetEnvironmentVariable(LaunchedByOpenMpi) is not null
        && FindLauncher(Environment.ProcessId) is var launcher
        && !(launcher is { } id && IsTerminal(id));

    private static bool IsTerminal(int process)
    {
        try
        {
            return File.ResolveLinkTarget($"/proc/{process}/fd/1", returnFinalTarget: false) is { FullName: var target }
                && (target.StartsWith("/dev/pts/", StringComparison.Ordinal) || target.StartsWith("/dev/tty", StringComparison.Ordinal));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return false; // somebody else's
        }
    }

    /// <summary>The nearest ancestor that is a launcher; null where there is none to be seen.</summary>
    private static int? FindLauncher(int process)
    {
        for (var id = process; id > 1; )
        {
            if (ReadStatus(id) is not var (name, parent))
            {
                return null;
            }
            if (Launchers.Any(launcher => name.StartsWith(launcher, StringComparison.Ordinal)))
            {
                return id;
            }
            id = parent;
        }
        return null;
    }

    /// <summary>Name and parent: <c>1234 (name) S 1200 ...</c></summary>
    private static (string Name, int Parent)? ReadStatus(int process)
    {
        try
        {
            var text = File.ReadAllText($"/proc/{process}/stat");
            var (start, end) = (text.IndexOf('('), text.LastIndexOf(')'));
            return (text[(start + 1)..end], int.Parse(text[(end + 1)..].Split(' ')[2], CultureInfo.InvariantCulture));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
