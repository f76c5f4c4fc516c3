using SlSam.Ascents;
using SlSam.Layers;
using SlSam.Passes;

namespace SlSam.Steps;

/// <summary>What the passes of a step found: whether it is finite, and the numbers that tell of it.</summary>
internal sealed class Inspection
{
    private readonly LayerMap _layers;
    private readonly ActiveLayers _active;
    private readonly AscentReading? _ascent;
    private readonly PassReading _descent;
    private readonly double _updateNorm;

    /// <param name="layers">All that is trained.</param>
    /// <param name="active">What took part.</param>
    /// <param name="ascent">What was climbed along; null where nothing was.</param>
    /// <param name="descent">The last pass.</param>
    /// <param name="mixedNorm">The norm of what was made of the gradients of both passes; null where nothing was.</param>
    public Inspection(LayerMap layers, ActiveLayers active, AscentReading? ascent, PassReading descent, double? mixedNorm)
    {
        (_layers, _active, _ascent, _descent) = (layers, active, ascent, descent);
        _updateNorm = mixedNorm ?? descent.Norm;
        Fault =
            Find(ascent?.Pass ?? descent, "first pass")
            ?? (ascent?.Pass is null ? null : Find(descent, "second pass"))
            ?? Find(descent with { Norm = _updateNorm }, "update, out of both passes,");
    }

    /// <summary>What is not finite; null for nothing.</summary>
    public NonFiniteGradientException? Fault { get; }

    /// <summary>The numbers of the step.</summary>
    /// <param name="options">Settings.</param>
    /// <param name="rho">Radius of the perturbation.</param>
    /// <param name="step">The step's number.</param>
    public StepStatistics Statistics(SlSamOptions options, double rho, long step) =>
        new()
        {
            Step = step,
            Loss = _ascent is null ? _descent.Loss : _ascent.Pass?.Loss ?? double.NaN,
            PerturbedLoss = _ascent is null ? double.NaN : _descent.Loss,
            GradientNorm = _ascent is null ? _descent.Norm : _ascent.Pass?.Norm ?? double.NaN,
            PerturbationNorm = _ascent?.Length(rho) ?? 0,
            UpdateGradientNorm = _updateNorm,
            ArmGradientNorms = _active.ArmNorms((TeachesAscent(options) ? _ascent?.Pass ?? _descent : _descent).ParameterNorms),
            ActiveParameters = _active.Elements,
            TotalParameters = _layers.TotalElements,
            Perturbed = _ascent is not null,
        };

    /// <summary>A part of a batch (a share of it, or a rank's) is too noisy a teacher, and a part of the parameters no teacher of the others.</summary>
    private static bool TeachesAscent(SlSamOptions options) =>
        options is { AscentShare: 1, NormOver: PerturbationScope.Active } && (options.Collective is null || options.ReduceAscent);

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
            FormattableString.Invariant($"The gradient norm of the {pass} is {reading.Norm}, over {string.Join(", ", arms)}. ")
                + "Expected finite gradients. Nothing was changed.",
            arms
        );
    }
}
