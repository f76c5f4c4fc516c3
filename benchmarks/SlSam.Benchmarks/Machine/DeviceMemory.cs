using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace SlSam.Benchmarks.Machine;

/// <summary>Memory of the first CUDA device, by the driver's figures: TorchSharp binds no counters.</summary>
internal static class DeviceMemory
{
    /// <summary>Bytes that are taken on the device now, by all processes; null where the driver's tool is not at hand.</summary>
    public static long? Used
    {
        get
        {
            try
            {
                var start = new ProcessStartInfo("nvidia-smi", "--query-gpu=memory.used --format=csv,noheader,nounits --id=0")
                {
                    RedirectStandardOutput = true,
                };
                using var process = Process.Start(start)!;
                var output = process.StandardOutput.ReadToEnd();
                process.WaitForExit();
                return process.ExitCode == 0 ? long.Parse(output, NumberStyles.Integer, CultureInfo.InvariantCulture) << 20 : null;
            }
            catch (Win32Exception)
            {
                return null;
            }
        }
    }
}
