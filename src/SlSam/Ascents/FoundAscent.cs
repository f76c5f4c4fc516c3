using SlSam.Passes;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SlSam.Ascents;

/// <summary>A direction to climb along, and the pass that found it.</summary>
/// <param name="pass">The pass; disposed with this.</param>
internal sealed class FoundAscent(Pass pass) : IDisposable
{
    /// <summary>The pass at the weights; null once it was taken.</summary>
    public Pass? Pass { get; private set; } = pass;

    /// <summary>
    /// False where no active parameter has a gradient, or one is known not to be finite: a second pass could not change what comes of the step.
    /// </summary>
    public bool CanClimb => Pass is { Parameters.Count: > 0, IsKnownNotFinite: false };

    /// <summary>The pass, for a step that ends with it; from now on the caller's.</summary>
    public Pass TakePass()
    {
        var pass = Pass!;
        Pass = null;
        return pass;
    }

    /// <summary>Moves the weights along the direction until the result is disposed, and lets go of the gradients.</summary>
    /// <param name="radius">The length of the way: rho.</param>
    /// <param name="masterOf">The float32 master of a parameter of half precision, to start from; null where none are kept.</param>
    public WeightPerturbation Climb(double radius, Func<Parameter, Tensor?>? masterOf)
    {
        var pass = Pass!;
        var perturbation = WeightPerturbation.Apply(pass.Gradients, pass.Norm, radius, masterOf);
        pass.Gradients.Dispose();
        return perturbation;
    }

    public void Dispose() => Pass?.Dispose();
}
