using SlSam.Kernels;
using TorchSharp;
using TorchSharp.Modules;

namespace SlSam.Layers;

/// <summary>A parameter that takes part in training, with what the step needs to know of it.</summary>
/// <param name="named">The tensor and its names; the model owns it.</param>
/// <param name="arm">Index of its arm; <see cref="NoArm"/> where it is active in every step.</param>
/// <param name="rhoFactor">What rho is multiplied by for it; 0 where the perturbation does not move it.</param>
internal sealed class TrainedParameter(NamedParameter named, int arm, double rhoFactor)
{
    public const int NoArm = -1;

    /// <summary>Its first name in the model: what it is called in messages and in saved state.</summary>
    public string Name => named.Name;

    public IReadOnlyList<string> Names => named.Names;

    public Parameter Parameter => named.Parameter;

    public torch.nn.Module Owner => named.Owner;

    public int Arm { get; } = arm;

    public double RhoFactor { get; } = rhoFactor;

    public bool IsPerturbed => RhoFactor > 0;

    public long Elements { get; } = named.Parameter.numel();

    public long[] Shape { get; } = named.Parameter.shape;

    /// <summary>Lists of tensors for one native call share this.</summary>
    public TensorKind Kind { get; } = TensorKind.Of(named.Parameter);

    /// <summary>False once <c>Module.to</c> has disposed the object and made a new one, or has moved the tensor in place.</summary>
    public bool IsCurrent => !Parameter.IsInvalid && TensorKind.Of(Parameter) == Kind;

    /// <summary>The same place in training for the tensor that has come under its name.</summary>
    public TrainedParameter For(NamedParameter successor) => new(successor, Arm, RhoFactor);
}
