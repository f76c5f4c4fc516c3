using SlSam.Kernels;
using SlSam.Layers;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SlSam.Perturbation;

/// <summary>One pass: the user's closure at the weights as they are, the gradients that it left, and their norms.</summary>
internal sealed class Pass : IDisposable
{
    private readonly Tensor _loss;
    private readonly Gradients _gradients;
    private readonly PassReport _report;
    private readonly TrainedParameter[] _parameters;
    private bool _lossIsTaken;

    private Pass(Tensor loss, Gradients gradients)
    {
        _loss = loss;
        _gradients = gradients;
        _parameters = [.. gradients.Parameters];
        _report = new PassReport(gradients.Report(loss));
    }

    /// <summary>Runs the closure and launches the norms (SL-SAM, steps 2 and 3), without waiting for the device.</summary>
    /// <exception cref="InvalidOperationException">The closure returned no scalar, or left no gradient.</exception>
    public static Pass Run(Func<Tensor> closure, ActiveLayers layers)
    {
        var loss = Evaluate(closure);
        Gradients? gradients = null;
        try
        {
            using var withoutGraph = no_grad();
            gradients = Gradients.Collect(layers.Parameters);
            if (gradients.Groups.Count == 0)
            {
                throw new InvalidOperationException(
                    $"None of the {layers.Parameters.Count} active parameters has a gradient after the closure. "
                        + "Expected it to compute the loss of the optimizer's model, to call backward() on it, and to return it."
                );
            }

            return new Pass(loss, gradients);
        }
        catch
        {
            gradients?.Dispose();
            loss.Dispose();
            throw;
        }
    }

    /// <summary>Moves the weights along this pass's gradients until the result is disposed (SL-SAM, steps 4 and 6), and lets go of the gradients.</summary>
    public WeightPerturbation Perturb(double rho)
    {
        var perturbation = WeightPerturbation.Apply(_gradients, _report.Norm, rho);
        _gradients.Dispose();
        return perturbation;
    }

    /// <summary>Scales the gradients down to a norm of at most <paramref name="most"/>, as clip_grad_norm_ does.</summary>
    /// <param name="norm">The norm of the whole gradient, read before.</param>
    /// <param name="most">The largest norm to be left.</param>
    public void Clip(double norm, double most)
    {
        var factor = most / (norm + 1e-6);
        if (factor >= 1)
        {
            return;
        }

        using var withoutGraph = no_grad();
        foreach (var group in _gradients.Groups)
        {
            TensorLists.Scale(group.Gradients, factor);
        }
    }

    /// <summary>The parameters that have a gradient.</summary>
    public IReadOnlyList<TrainedParameter> Parameters => _parameters;

    /// <summary>The parameters and their gradients, which stay this pass's.</summary>
    public IEnumerable<(Parameter Parameter, Tensor Gradient)> Updates => _gradients.Groups.SelectMany(group => group.Updates);

    /// <summary>Waits for the device; afterwards this pass and earlier ones may be read.</summary>
    public void Wait() => _report.Wait();

    /// <summary>What the pass found; only after <see cref="Wait"/>.</summary>
    public PassReading Read()
    {
        var (loss, norm, norms) = _report.Read();
        return new PassReading(loss, norm, [.. _parameters.Zip(norms)]);
    }

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
        if (!_lossIsTaken)
        {
            _loss.Dispose();
        }
    }

    private static Tensor Evaluate(Func<Tensor> closure)
    {
        using var withGraph = enable_grad();
        using var loss = closure() ?? throw Unusable("null");
        if (loss.IsInvalid)
        {
            throw Unusable("a disposed tensor; move it out of the dispose scope that it was made in, with MoveToOuterDisposeScope()");
        }

        return loss.numel() == 1 ? loss.detach() : throw Unusable($"a tensor of shape [{string.Join(", ", loss.shape)}]");
    }

    private static InvalidOperationException Unusable(string found) => new($"The closure returned {found}. Expected the loss: one number.");
}
