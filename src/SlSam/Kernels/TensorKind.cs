using TorchSharp;

namespace SlSam.Kernels;

/// <summary>Device and element type: what all tensors of one native call on lists have in common.</summary>
internal readonly record struct TensorKind(DeviceType DeviceType, int DeviceIndex, torch.ScalarType Type)
{
    /// <summary>Whether elements are of half precision.</summary>
    public bool IsHalf => Type is torch.ScalarType.Float16 or torch.ScalarType.BFloat16;

    public static TensorKind Of(torch.Tensor tensor) => new(tensor.device_type, tensor.device_index, tensor.dtype);
}
