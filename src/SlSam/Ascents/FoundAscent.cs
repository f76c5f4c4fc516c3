using SlSam.Layers;
using SlSam.Passes;
using SlSam.Updates;

namespace SlSam.Ascents;

/// <summary>A direction to climb along, and the pass that found it, if one did.</summary>
internal sealed class FoundAscent : IDisposable
{
    private readonly Directions? _directions;
    private readonly double _sign;

    /// <summary>Along the gradient of a pass.</summary>
    /// <param name="pass">The pass; disposed with this.</param>
    public FoundAscent(Pass pass) => Pass = pass;

    /// <summary>Along directions of its own.</summary>
    /// <param name="pass">The pass that found them; null for none. Disposed with this.</param>
    /// <param name="directions">The directions; disposed with this.</param>
    /// <param name="sign">-1 to go against them.</param>
    public FoundAscent(Pass? pass, Directions directions, double sign = 1) => (Pass, _directions, _sign) = (pass, directions, sign);

    /// <summary>The pass at the weights; null once it was taken.</summary>
    public Pass? Pass { get; private set; }

    /// <summary>Whether the weights were moved.</summary>
    public bool HasClimbed { get; private set; }

    /// <summary>False where the pass is all that the step needs: a second one could not change what comes of it.</summary>
    public bool CanClimb => Pass is not { CanClimb: false };

    /// <summary>The pass, for a step that ends with it; from now on the caller's.</summary>
    public Pass TakePass()
    {
        var pass = Pass!;
        Pass = null;
        return pass;
    }

    /// <summary>Moves the weights along the direction until the result is disposed.</summary>
    /// <param name="radius">The length of the way: rho.</param>
    /// <param name="keepsGradients">Whether the gradients at the weights are needed after the second pass; else they are let go.</param>
    /// <param name="memory">Where the perturbed values of large weights are written.</param>
    /// <param name="masters">What parameters of half precision start from; null where none are kept.</param>
    public WeightPerturbation Climb(double radius, bool keepsGradients, PerturbationMemory memory, IMasters? masters = null)
    {
        HasClimbed = true;
        var perturbation = _directions is null
            ? WeightPerturbation.Apply(Pass!.Gradients, Pass.Norm, radius, memory, masters)
            : WeightPerturbation.Apply(_directions.Lists, _directions.Norm, _sign * radius, memory, masters);
        _directions?.Lists.Dispose();
        if (!keepsGradients)
        {
            Pass?.Gradients.Dispose();
        }

        return perturbation;
    }

    /// <summary>What the directions are, after the device has come to them.</summary>
    /// <param name="pass">What the pass found.</param>
    public AscentReading Read(PassReading? pass)
    {
        var (norm, norms) = _directions?.Read() ?? (pass!.Norm, pass.ParameterNorms);
        return new AscentReading(pass, norm, norms);
    }

    public void Dispose()
    {
        Pass?.Dispose();
        _directions?.Dispose();
    }
}

/// <summary>What was climbed along, on the host.</summary>
/// <param name="Pass">The pass at the weights; null for none.</param>
/// <param name="Norm">What the directions are divided by.</param>
/// <param name="DirectionNorms">L2 norm of each parameter's direction.</param>
internal sealed record AscentReading(
    PassReading? Pass,
    double Norm,
    IReadOnlyList<(TrainedParameter Parameter, double Norm)> DirectionNorms
)
{
    /// <summary>The length of rho * factor * direction / (norm + 1e-12) over what the perturbation moves.</summary>
    public double Length(double rho)
    {
        var squares = DirectionNorms.Sum(entry => Math.Pow(entry.Parameter.RhoFactor * entry.Norm, 2));
        return rho * Math.Sqrt(squares) / (Norm + 1e-12);
    }
}
