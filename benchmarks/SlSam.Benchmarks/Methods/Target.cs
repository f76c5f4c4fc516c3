using System.Text.Json.Serialization;
using TorchSharp;
using static TorchSharp.torch;

namespace SlSam.Benchmarks.Methods;

/// <summary>Where a benchmark runs, and in which type.</summary>
/// <param name="DeviceType">CPU or CUDA.</param>
/// <param name="Type">Float32 or BFloat16.</param>
internal sealed record Target(DeviceType DeviceType, ScalarType Type)
{
    [JsonIgnore]
    public Device Device => new(DeviceType);

    [JsonIgnore]
    public int BytesPerElement => Type == ScalarType.BFloat16 ? 2 : 4;

    /// <summary>Waits until the device has done all that was asked of it.</summary>
    public void Synchronize()
    {
        if (DeviceType == DeviceType.CUDA)
        {
            cuda.synchronize();
        }
    }
}
