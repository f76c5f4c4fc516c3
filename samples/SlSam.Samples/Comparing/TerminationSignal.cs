using System.Diagnostics;
using System.Runtime.InteropServices;

namespace SlSam.Samples.Comparing;

/// <summary>Asks a process to end, which .NET can only force.</summary>
internal static class TerminationSignal
{
    private const int Terminate = 15;

    /// <summary>Sends SIGTERM. Windows has none: there Ctrl-C at the console reaches all its processes.</summary>
    public static void Send(Process process)
    {
        if (!OperatingSystem.IsWindows() && !process.HasExited)
        {
            _ = Kill(process.Id, Terminate);
        }
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int process, int signal);
}
