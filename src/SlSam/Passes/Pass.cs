using SlSam.Layers;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SlSam.Passes;

/// <summary>One pass: the loss that the closure found at the weights as they were, the gradients that it left, and their norms.</summary>
internal sealed class Pass : IDisposable
{
    private readonly Tensor _loss;
    private readonly Tensor? _meanLoss;
    private readonly Gradients _gradients;
    private readonly PassReport _report;
    private readonly TrainedParameter[] _parameters;
    private bool _lossIsTaken;

    /// <summary>Launches the norms (SL-SAM, step 3), without waiting for the device. Loss and gradients are disposed with this.</summary>
    /// <param name="loss">The loss, not scaled.</param>
    /// <param name="gradients">The gradients, of the loss times the scale.</param>
    /// <param name="lossScale">What the loss was multiplied by for them.</param>
    /// <param name="meanLoss">The mean loss of several ranks, disposed with this: what is told of; null: the loss.</param>
    public Pass(Tensor loss, Gradients gradients, double lossScale, Tensor? meanLoss = null)
    {
        LossScale = lossScale;
        _loss = loss;
        _meanLoss = meanLoss;
        _gradients = gradients;
        _parameters = [.. gradients.Parameters];
        _report = new PassReport(gradients.Report(ToldLoss));
    }

    /// <summary>The parameters that have a gradient.</summary>
    public IReadOnlyList<TrainedParameter> Parameters => _parameters;

    /// <summary>Whether the loss used any arm, beyond what is active in every step.</summary>
    public bool UsesArms => Array.Exists(_parameters, parameter => parameter.Arm != TrainedParameter.NoArm);

    /// <summary>The parameters and their gradients, which stay this pass's.</summary>
    public IEnumerable<(Parameter Parameter, Tensor Gradient)> Updates => _gradients.Updates;

    /// <summary>The loss's type.</summary>
    public ScalarType LossType => _loss.dtype;

    /// <summary>The gradients, for as long as this lives and nothing has let go of them.</summary>
    public Gradients Gradients => _gradients;

    /// <summary>How many times too large the gradients and <see cref="Norm"/> are; what <see cref="Read(Pass?, Pass)"/> gives is not.</summary>
    public double LossScale { get; }

    /// <summary>The norm of the whole gradient, on the device, without dimensions.</summary>
    public Tensor Norm => _report.Norm;

    /// <summary>Whether the gradient is known, without waiting for a device, to hold something that is not finite.</summary>
    public bool IsKnownNotFinite => _report.KnownNorm is { } norm && !double.IsFinite(norm);

    /// <summary>Whether it saw the whole batch, and computed the gradients of all active parameters.</summary>
    public bool IsWhole { get; init; } = true;

    /// <summary>
    /// False where a pass at a perturbed point could not change what comes of the step: no active parameter has a gradient, or one is known not to be finite.
    /// </summary>
    public bool CanClimb => IsOfOneRank || (!IsKnownNotFinite && (Parameters.Count > 0 || !IsWhole));

    /// <summary>Whether its gradients are those of one of several ranks: what they are then decides nothing, the others may find something else.</summary>
    public bool IsOfOneRank { get; init; }

    /// <summary>Launches the norms of the gradients as they have become; the caller disposes the report.</summary>
    public PassReport Measure()
    {
        using var withoutGraph = no_grad();
        return new PassReport(_gradients.Report(ToldLoss));
    }

    /// <summary>Multiplies the gradients by a number, in place, those that stand on the parameters too.</summary>
    public void Scale(double factor)
    {
        using var withoutGraph = no_grad();
        foreach (var group in _gradients.Groups)
        {
            group.Scale(factor);
        }
    }

    /// <summary>What the passes of a step found, after the one wait for the device.</summary>
    public static (PassReading? Ascent, PassReading Descent) Read(Pass? ascent, Pass descent) => (ascent?.Read(), descent.Read());

    /// <summary>The loss without its graph; from now on the caller's.</summary>
    public Tensor TakeLoss()
    {
        _lossIsTaken = true;
        return _loss;
    }

    public void Dispose()
    {
        _gradients.Dispose();
        _report.Dispose();
        _meanLoss?.Dispose();
        if (!_lossIsTaken)
        {
            _loss.Dispose();
        }
    }

    private Tensor ToldLoss => _meanLoss ?? _loss;

    private PassReading Read()
    {
        var (loss, norm, norms) = _report.Read();
        return LossScale == 1
            ? new PassReading(loss, norm, [.. _parameters.Zip(norms)])
            : new PassReading(loss, norm / LossScale, [.. _parameters.Zip(norms, (parameter, scaled) => (parameter, scaled / LossScale))]);
    }
}
