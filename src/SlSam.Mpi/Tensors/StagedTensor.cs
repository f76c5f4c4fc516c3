using static TorchSharp.torch;

namespace SlSam.Mpi.Tensors;

/// <summary>
/// A tensor's elements side by side, where MPI can reach them: the tensor itself where it lies so, else a copy, which is pinned where the tensor is on a graphics
/// card.
/// </summary>
internal sealed class StagedTensor : IDisposable
{
    private readonly Tensor _tensor;
    private readonly bool _isCopy;

    private StagedTensor(Tensor tensor, Tensor memory, bool isCopy)
    {
        (_tensor, Memory, _isCopy) = (tensor, memory, isCopy);
        Elements = memory.numel();
        Address = Elements == 0 ? 0 : TensorMemory.AddressOf(memory);
    }

    /// <summary>Contiguous, of the tensor's type.</summary>
    public Tensor Memory { get; }

    public nint Address { get; }

    public long Elements { get; }

    public long Bytes => Elements * Memory.ElementSize;

    /// <param name="tensor">Dense.</param>
    /// <param name="isReachable">Whether MPI takes addresses of the tensor's device.</param>
    public static StagedTensor Of(Tensor tensor, Func<Tensor, bool> isReachable)
    {
        var reachable = isReachable(tensor);
        if (reachable && tensor.is_contiguous())
        {
            return new StagedTensor(tensor, tensor, isCopy: false);
        }

        using var scope = NewDisposeScope();
        return new StagedTensor(tensor, (reachable ? tensor.contiguous() : OnHost(tensor)).DetachFromDisposeScope(), isCopy: true);
    }

    /// <summary>What MPI wrote, back to the tensor.</summary>
    public void CopyBack()
    {
        if (_isCopy)
        {
            using var scope = NewDisposeScope();
            _tensor.copy_(Memory);
        }
    }

    public void Dispose()
    {
        if (_isCopy)
        {
            Memory.Dispose();
        }
    }

    private static Tensor OnHost(Tensor tensor)
    {
        var memory = empty(tensor.shape, tensor.dtype, CPU);
        if (tensor.is_cuda)
        {
            memory = memory.pin_memory();
        }

        return memory.copy_(tensor);
    }
}
