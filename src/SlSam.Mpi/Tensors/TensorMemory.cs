using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace SlSam.Mpi.Tensors;

/// <summary>Where a contiguous tensor lies.</summary>
internal static unsafe class TensorMemory
{
    /// <summary>The address of the first element: of the CPU's memory, or of CUDA's.</summary>
    /// <param name="tensor">Contiguous, with one element at least. The address is good for as long as the tensor lives.</param>
    public static nint AddressOf(Tensor tensor)
    {
        if (!tensor.is_cpu())
        {
            return NativeAddressOf(tensor);
        }

        using var flat = tensor.view(-1);
        using var first = flat.narrow(0, 0, 1); // a span of the whole ends at two gigabytes
        fixed (byte* address = first.bytes)
        {
            return (nint)address;
        }
    }

    /// <summary>The same by TorchSharp's native library, which knows all devices; its managed part gives the CPU's addresses only.</summary>
    public static nint NativeAddressOf(Tensor tensor) => Data(tensor.Handle);

    [DllImport("LibTorchSharp", EntryPoint = "THSTensor_data")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories | DllImportSearchPath.AssemblyDirectory)]
    private static extern nint Data(nint tensor);
}
