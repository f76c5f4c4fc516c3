using SlSam.Layers;
using static TorchSharp.torch;

namespace SlSam.Ascents;

/// <summary>A tensor that is kept for a parameter.</summary>
/// <param name="Value">The tensor; who holds this disposes it.</param>
/// <param name="Step">The step that kept it, from 0.</param>
internal sealed record Kept(Tensor Value, long Step)
{
    /// <summary>In which type something is kept for a parameter.</summary>
    public static ScalarType TypeFor(TrainedParameter parameter) =>
        parameter.Kind.Type is ScalarType.Float16 or ScalarType.BFloat16 ? ScalarType.Float32 : parameter.Kind.Type;

    /// <summary>This for a parameter that has taken the place of the one that it was kept for; itself where nothing is to be done, null for another shape.</summary>
    public Kept? For(TrainedParameter parameter)
    {
        var (type, device) = (TypeFor(parameter), parameter.Parameter.device);
        return !Value.shape.SequenceEqual(parameter.Shape) ? null
            : Value.dtype == type && Value.device_type == device.type && Value.device_index == device.index ? this
            : this with { Value = Value.to(type, device, copy: true).DetachFromDisposeScope() };
    }
}
