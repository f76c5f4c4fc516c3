using System.Diagnostics;
using SlSam.Mpi.Native;

namespace SlSam.Mpi.Tests.Jobs;

/// <summary>An MPI that is installed: what starts its ranks.</summary>
internal sealed record MpiInstallation(string Name, string Launcher, IReadOnlyList<string> Arguments)
{
    private static readonly Lazy<MpiInstallation?> OpenMpi = new(() =>
        Find("Open MPI", "Open MPI", ["mpirun.openmpi", "mpirun"], ["--allow-run-as-root", "--oversubscribe", "--bind-to", "none"])
        ?? Find("Open MPI", "OpenRTE", ["mpirun.openmpi", "mpirun"], ["--allow-run-as-root", "--oversubscribe", "--bind-to", "none"])
    );

    private static readonly Lazy<MpiInstallation?> Mpich = new(() => Find("MPICH", "HYDRA", ["mpirun.mpich", "mpirun"], []));

    /// <summary>That of a family; skips the test where it is not there.</summary>
    public static MpiInstallation Of(MpiFamily family)
    {
        var found = (family == MpiFamily.OpenMpi ? OpenMpi : Mpich).Value;
        Assert.SkipWhen(found is null, $"mpirun of {(family == MpiFamily.OpenMpi ? "Open MPI" : "MPICH")} was not found");
        return found!;
    }

    private static MpiInstallation? Find(string name, string says, IEnumerable<string> launchers, IReadOnlyList<string> arguments)
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        return launchers
            .SelectMany(launcher => folders.Select(folder => Path.Combine(folder, launcher)))
            .Where(File.Exists)
            .Where(launcher => Version(launcher).Contains(says, StringComparison.Ordinal))
            .Select(launcher => new MpiInstallation(name, launcher, arguments))
            .FirstOrDefault();
    }

    private static string Version(string launcher)
    {
        using var process = Process.Start(new ProcessStartInfo(launcher, "--version") { RedirectStandardOutput = true })!;
        var text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return text;
    }
}
