using TorchSharp.Modules;

namespace SlSam.Layers;

/// <summary>A set of parameters that is active or frozen as one: an arm of the bandit.</summary>
/// <param name="Name">What statistics and messages call it.</param>
/// <param name="Parameters">Its parameters; the model owns them.</param>
public sealed record LayerArm(string Name, IReadOnlyList<Parameter> Parameters)
{
    /// <summary>Number of elements of all parameters together.</summary>
    public long ParameterCount => Parameters.Sum(parameter => parameter.numel());
}
