using System.Runtime.InteropServices;

namespace SlSam.Mpi.Native;

/// <summary>
/// The runtime's signal handlers, put back when this is disposed. The runtime makes exceptions out of signals (a null reference is a segmentation fault first), and
/// communication libraries below MPI, UCX for one, put handlers of their own there, which end the process.
/// </summary>
internal sealed unsafe class SignalHandlers : IDisposable
{
    private const int SizeOfAction = 512; // more than the structure has anywhere

    // illegal instruction, bus error, arithmetic error, segmentation fault, as Linux numbers them
    private static readonly int[] Signals = [4, 7, 8, 11];

    private readonly List<(int Signal, byte[] Action)> _kept = [];

    public SignalHandlers()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        foreach (var signal in Signals)
        {
            var action = new byte[SizeOfAction];
            fixed (byte* address = action)
            {
                if (Exchange(signal, null, address) == 0)
                {
                    _kept.Add((signal, action));
                }
            }
        }
    }

    public void Dispose()
    {
        foreach (var (signal, action) in _kept)
        {
            fixed (byte* address = action)
            {
                _ = Exchange(signal, address, null);
            }
        }
    }

    [DllImport("libc", EntryPoint = "sigaction")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Exchange(int signal, byte* action, byte* old);
}
