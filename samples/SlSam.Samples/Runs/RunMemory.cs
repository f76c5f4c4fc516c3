using System.Diagnostics;
using SlSam.Samples.Training;
using static TorchSharp.torch;

namespace SlSam.Samples.Runs;

/// <summary>Memory of a run: in all, and above what was in use when model and data were loaded.</summary>
internal sealed class RunMemory
{
    private readonly Device _device;
    private readonly long _hostBefore;
    private readonly long? _deviceBefore;

    /// <summary>Model and data are loaded.</summary>
    public RunMemory(Device device)
    {
        using var process = Process.GetCurrentProcess();
        _device = device;
        _hostBefore = process.WorkingSet64;
        _deviceBefore = Now.Device;
    }

    /// <summary>So far.</summary>
    public PeakMemory Now => PeakMemory.Measure(_device);

    /// <summary>So far, less what was in use before.</summary>
    public PeakMemory AboveModel
    {
        get
        {
            var now = Now;
            return new PeakMemory(now.Host - _hostBefore, now.Device - _deviceBefore);
        }
    }
}
