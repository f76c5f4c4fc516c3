using static TorchSharp.torch;

namespace SlSam.Kernels;

/// <summary>Finds tensors over the same memory.</summary>
internal static class SharedMemory
{
    /// <summary>
    /// Two tensors of which one is not contiguous and lies over memory of the other; null where there are none. Of a tensor with gaps, all from its first to its
    /// last element counts.
    /// </summary>
    public static (Tensor First, Tensor Second)? FindUnderStrided(IReadOnlyList<Tensor> tensors)
    {
        if (tensors.All(tensor => tensor.is_contiguous()))
        {
            return null; // nearly always: no look at addresses then
        }

        var storages = tensors
            .Where(tensor => tensor.numel() > 0)
            .GroupBy(tensor => (tensor.device.ToString(), new Address(tensor).data_ptr()));
        foreach (var ofOne in storages.Select(storage => storage.ToList()).Where(storage => storage.Count > 1))
        {
            foreach (var strided in ofOne.Where(tensor => !tensor.is_contiguous()))
            {
                if (ofOne.Find(other => !ReferenceEquals(other, strided) && Overlap(Bytes(other), Bytes(strided))) is { } other)
                {
                    return (other, strided);
                }
            }
        }

        return null;
    }

    private static bool Overlap((long From, long To) one, (long From, long To) other) => one.From < other.To && other.From < one.To;

    /// <summary>From its first to behind its last, within the storage.</summary>
    private static (long From, long To) Bytes(Tensor tensor)
    {
        var from = tensor.storage_offset() * tensor.ElementSize;
        var steps = tensor.shape.Zip(tensor.stride()).Sum(dimension => (dimension.First - 1) * dimension.Second);
        return (from, from + ((steps + 1) * tensor.ElementSize));
    }

    /// <summary>Where a tensor's storage begins, whatever its type: what <c>storage</c> gives would be a copy of one of half precision.</summary>
    private sealed class Address(Tensor tensor) : Storage(tensor)
    {
        public override int element_size() => (int)_tensor.ElementSize;
    }
}
