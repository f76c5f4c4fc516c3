using System.Runtime.InteropServices;

namespace SlSam.Samples.Training;

/// <summary>What the CUDA driver says of the memory of the current GPU; TorchSharp does not ask it.</summary>
internal static class CudaMemory
{
    private static readonly string[] Drivers = ["libcuda.so.1", "nvcuda.dll"];

    private delegate int MemoryInformation(out nuint free, out nuint total);

    /// <summary>Bytes in use; null where there is no driver or it gives no answer.</summary>
    public static long? InUse()
    {
        foreach (var driver in Drivers)
        {
            if (NativeLibrary.TryLoad(driver, out var library) && NativeLibrary.TryGetExport(library, "cuMemGetInfo_v2", out var function))
            {
                var ask = Marshal.GetDelegateForFunctionPointer<MemoryInformation>(function);
                return ask(out var free, out var total) == 0 ? (long)(total - free) : null;
            }
        }
        return null;
    }
}
