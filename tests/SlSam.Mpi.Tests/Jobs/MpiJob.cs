using System.Diagnostics;
using SlSam.Mpi.Native;

namespace SlSam.Mpi.Tests.Jobs;

/// <summary>This test program, started as the ranks of a job that does one task.</summary>
internal static class MpiJob
{
    public const string TaskVariable = "SLSAM_MPI_TESTS_TASK";
    public const string FolderVariable = "SLSAM_MPI_TESTS_FOLDER";

    /// <summary>A job that hangs is a fault, which is found after this time; none is that slow.</summary>
    private const int MostMilliseconds = 180_000;

    /// <param name="family">The MPI.</param>
    /// <param name="ranks">How many.</param>
    /// <param name="task">One of <see cref="RankProgram"/>'s.</param>
    /// <param name="environment">Variables beside those of this process.</param>
    public static MpiJobResult Run(MpiFamily family, int ranks, string task, IReadOnlyDictionary<string, string>? environment = null)
    {
        var installation = MpiInstallation.Of(family);
        return Run([installation.Launcher, .. installation.Arguments, "-n", $"{ranks}", Program], ranks, task, environment);
    }

    /// <summary>The program by itself, without a launcher.</summary>
    public static MpiJobResult RunAlone(string task, IReadOnlyDictionary<string, string>? environment = null) =>
        Run([Program], 1, task, environment);

    private static string Program => Path.ChangeExtension(typeof(MpiJob).Assembly.Location, OperatingSystem.IsWindows() ? ".exe" : null);

    private static MpiJobResult Run(string[] command, int ranks, string task, IReadOnlyDictionary<string, string>? environment)
    {
        var folder = Directory.CreateTempSubdirectory("slsam-").FullName;
        try
        {
            var start = new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true };
            start.Environment[TaskVariable] = task;
            start.Environment[FolderVariable] = folder;
            foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            {
                start.Environment[name] = value;
            }

            using var process = Process.Start(start)!;
            var output = process.StandardOutput.ReadToEndAsync();
            var errors = process.StandardError.ReadToEndAsync();
            var ended = process.WaitForExit(MostMilliseconds);
            if (!ended)
            {
                process.Kill(entireProcessTree: true);
                process.WaitForExit();
            }

            var files = Enumerable.Range(0, ranks).Select(rank => Path.Combine(folder, RankProgram.FileOf(rank)));
            return new MpiJobResult(
                ended,
                process.ExitCode,
                output.Result + errors.Result,
                [.. files.Select(file => File.Exists(file) ? File.ReadAllLines(file) : [])]
            );
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}

/// <summary>How a job ended.</summary>
/// <param name="Ended">Whether by itself.</param>
/// <param name="ExitCode">The launcher's.</param>
/// <param name="Output">What was printed, by all ranks and the launcher.</param>
/// <param name="Told">The lines that each rank told of.</param>
internal sealed record MpiJobResult(bool Ended, int ExitCode, string Output, IReadOnlyList<string[]> Told);
