using System.Diagnostics;
using TorchSharp;

namespace SlSam.Samples.Training;

/// <summary>Memory that the process took.</summary>
/// <param name="Host">The most main memory at any time, in bytes.</param>
/// <param name="Device">Memory of the GPU in use now, by all processes, in bytes; torch keeps what it once took. Null on the CPU.</param>
public sealed record PeakMemory(long Host, long? Device)
{
    /// <summary>Asks the system.</summary>
    public static PeakMemory Measure(torch.Device device)
    {
        using var process = Process.GetCurrentProcess();
        var host = Math.Max(process.PeakWorkingSet64, process.WorkingSet64);
        return new PeakMemory(host, device.type == DeviceType.CUDA ? CudaMemory.InUse() : null);
    }
}
