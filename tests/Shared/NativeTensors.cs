using static TorchSharp.torch;

namespace SlSam.Testing;

/// <summary>Counts the native tensors of the process.</summary>
internal static class NativeTensors
{
    /// <summary>How many there are, once those of earlier tests that wait to be finalized are gone.</summary>
    public static long CountAfterCollection()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return Tensor.TotalCount;
    }
}
