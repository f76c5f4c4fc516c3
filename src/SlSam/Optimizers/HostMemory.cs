using static TorchSharp.torch;

namespace SlSam.Optimizers;

/// <summary>Moves tensors between a device and the CPU's memory without waiting for the device.</summary>
internal static class HostMemory
{
    /// <summary>A copy in the CPU's memory, pinned where the tensor is on CUDA: then it is not to be read before the device has come to it.</summary>
    public static Tensor Store(Tensor tensor)
    {
        using var scope = NewDisposeScope();
        if (!tensor.is_cuda)
        {
            return tensor.cpu().DetachFromDisposeScope();
        }

        var pinned = empty(tensor.shape, tensor.dtype, CPU).pin_memory();
        pinned.copy_(tensor, nonBlocking: true);
        return pinned.DetachFromDisposeScope();
    }

    /// <summary>A copy on a device, queued there.</summary>
    public static Tensor Fetch(Tensor stored, Device device)
    {
        using var scope = NewDisposeScope();
        var fetched = empty(stored.shape, stored.dtype, device);
        fetched.copy_(stored, nonBlocking: true);
        return fetched.DetachFromDisposeScope();
    }

    /// <summary>Waits for what was stored, so that it can be read.</summary>
    public static void Wait()
    {
        if (cuda.is_available())
        {
            cuda.synchronize();
        }
    }
}
