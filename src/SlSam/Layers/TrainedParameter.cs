using SlSam.Kernels;
using TorchSharp.Modules;

namespace SlSam.Layers;

/// <summary>A parameter that takes part in training, with what the step needs to know of it.</summary>
/// <param name="name">Its name in the model.</param>
/// <param name="parameter">The tensor; the model owns it.</param>
/// <param name="arm">Index of its arm; <see cref="NoArm"/> where it is active in every step.</param>
/// <param name="isPerturbed">Whether the perturbation moves it.</param>
internal sealed class TrainedParameter(string name, Parameter parameter, int arm, bool isPerturbed)
{
    public const int NoArm = -1;

    public string Name { get; } = name;

    public Parameter Parameter { get; } = parameter;

    public int Arm { get; } = arm;

    public bool IsPerturbed { get; } = isPerturbed;

    public long Elements { get; } = parameter.numel();

    /// <summary>Lists of tensors for one native call share this.</summary>
    public TensorKind Kind { get; } = TensorKind.Of(parameter);
}
