using SlSam.Layers;
using SlSam.Passes;

namespace SlSam.Steps;

/// <summary>What the passes of a step found: whether it is finite, and the numbers that tell of it.</summary>
internal sealed class Inspection
{
    private readonly LayerMap _layers;
    private readonly ActiveLayers _active;
    private readonly PassReading? _ascent;
    private readonly PassReading _descent;

    /// <param name="layers">All that is trained.</param>
    /// <param name="active">What took part.</param>
    /// <param name="ascent">The pass whose gradient was climbed along; null for none.</param>
    /// <param name="descent">The pass that the update is made with.</param>
    public Inspection(LayerMap layers, ActiveLayers active, PassReading? ascent, PassReading descent)
    {
        (_layers, _active, _ascent, _descent) = (layers, active, ascent, descent);
        Fault = Find(ascent ?? descent, "first") ?? (ascent is null ? null : Find(descent, "second"));
    }

    /// <summary>What is not finite; null for nothing.</summary>
    public NonFiniteGradientException? Fault { get; }

    /// <summary>The numbers of the step.</summary>
    /// <param name="options">Settings.</param>
    /// <param name="rho">Radius of the perturbation.</param>
    /// <param name="step">The step's number.</param>
    /// <param name="skippedBefore">How many steps were left out before it.</param>
    public StepStatistics Statistics(SlSamOptions options, double rho, long step, long skippedBefore) =>
        new()
        {
            Step = step,
            Loss = (_ascent ?? _descent).Loss,
            PerturbedLoss = _ascent is null ? double.NaN : _descent.Loss,
            GradientNorm = (_ascent ?? _descent).Norm,
            PerturbationNorm = _ascent is null ? 0 : PerturbationNorm(_ascent, rho),
            UpdateGradientNorm = _descent.Norm,
            ArmGradientNorms = _active.ArmNorms((_ascent is null || options.AscentShare < 1 ? _descent : _ascent).ParameterNorms),
            ActiveParameters = _active.Elements,
            TotalParameters = _layers.TotalElements,
            Perturbed = _ascent is not null,
            Skipped = Fault is not null,
            SkippedSteps = skippedBefore + (Fault is null ? 0 : 1),
        };

    /// <summary>The length of rho * factor * g / (n + 1e-12) over what the perturbation moves.</summary>
    private static double PerturbationNorm(PassReading ascent, double rho)
    {
        var squares = ascent.ParameterNorms.Sum(entry => Math.Pow(entry.Parameter.RhoFactor * entry.Norm, 2));
        return rho * Math.Sqrt(squares) / (ascent.Norm + 1e-12);
    }

    private NonFiniteGradientException? Find(PassReading reading, string pass)
    {
        if (double.IsFinite(reading.Norm))
        {
            return null;
        }

        var guilty = reading.ParameterNorms.Where(entry => !double.IsFinite(entry.Norm)).ToList();
        var arms = (guilty.Count > 0 ? guilty : reading.ParameterNorms)
            .Select(entry => entry.Parameter)
            .Select(parameter => parameter.Arm == TrainedParameter.NoArm ? parameter.Name : _layers.Arms[parameter.Arm].Name)
            .Distinct()
            .ToList();
        return new NonFiniteGradientException(
            FormattableString.Invariant($"The gradient norm of the {pass} pass is {reading.Norm}, over {string.Join(", ", arms)}. ")
                + "Expected finite gradients. Nothing was changed.",
            arms
        );
    }
}
