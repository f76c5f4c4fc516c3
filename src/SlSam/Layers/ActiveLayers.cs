using SlSam.Kernels;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SlSam.Layers;

/// <summary>
/// The parameters that take part in one step. While this lives, every other parameter of the model has <c>requires_grad == false</c>, so that
/// autograd computes no weight gradient for it and stops below the lowest active one; disposing sets them back, whatever a closure did to them
/// meanwhile. No gradient of a trained parameter stands before the step or after it, however it ends.
/// </summary>
internal sealed class ActiveLayers : IDisposable
{
    private readonly List<TrainedParameter> _active = [];
    private readonly List<Parameter> _switchedOff = [];
    private readonly List<Parameter> _offBefore = [];
    private readonly IReadOnlyList<Parameter> _beyond;
    private Func<TrainedParameter, bool>? _narrowed;

    public ActiveLayers(LayerMap layers, IReadOnlyList<int> arms)
    {
        Arms = arms;
        Layers = layers;
        _beyond = layers.Around.Beyond;
        var isActive = layers.Among(arms);

        try
        {
            foreach (var parameter in layers.Parameters)
            {
                parameter.Parameter.grad = null;
                if (isActive(parameter) && parameter.Parameter.requires_grad)
                {
                    _active.Add(parameter);
                }
                else
                {
                    SwitchOff(parameter.Parameter); // where it is off already, the user froze it since the arms were made: it sits out
                }
            }

            foreach (var (other, isHeld) in layers.Around.Others)
            {
                if (isHeld && !other.Parameter.IsInvalid)
                {
                    other.Parameter.grad = null;
                }

                SwitchOff(other.Parameter);
            }

            Drop(_beyond);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>All that is trained.</summary>
    public LayerMap Layers { get; }

    /// <summary>The active arms, ascending.</summary>
    public IReadOnlyList<int> Arms { get; }

    /// <summary>The active parameters: those of the arms in arm order, then those that are in no arm.</summary>
    public IReadOnlyList<TrainedParameter> Parameters => _narrowed is null ? _active : [.. _active.Where(_narrowed)];

    /// <summary>
    /// A forward pass that was made before, outside of the closure, cannot go backward any more where it needs a trained weight: at the perturbed point it has no
    /// business. All of them count as written to, since any may be drawn.
    /// </summary>
    public void RefuseEarlierGraphs()
    {
        using var withoutGraph = no_grad();
        TensorLists.CountWrites([.. from trained in Layers.Parameters where !trained.Parameter.IsInvalid select (Tensor)trained.Parameter]);
    }

    /// <summary>Parameters that came in the place of others while this lives require gradients again, as the others did before, and have none.</summary>
    public void Follow(ILookup<Parameter, Parameter> moved)
    {
        foreach (var successor in _active.SelectMany(old => moved[old.Parameter]))
        {
            successor.grad = null;
            successor.requires_grad = true;
        }

        foreach (var successor in _switchedOff.SelectMany(old => moved[old]))
        {
            successor.requires_grad = true;
        }
    }

    /// <summary>Whether there is anything to climb with: not where the perturbation is scaled by what it moves, and moves nothing that is active.</summary>
    public bool HasPerturbed(PerturbationScope scope) =>
        scope == PerturbationScope.Active || _active.Exists(parameter => parameter.IsPerturbed);

    public long Elements => _active.Sum(parameter => parameter.Elements);

    /// <summary>
    /// The norm of each active arm's gradient out of those of its parameters: the root of the sum of their squares. Norms of float64 gradients
    /// that float32 does not hold are given as its largest number.
    /// </summary>
    public IReadOnlyList<float> ArmNorms(IEnumerable<(TrainedParameter Parameter, double Norm)> parameterNorms)
    {
        var squares = new Dictionary<int, double>();
        foreach (var (parameter, norm) in parameterNorms)
        {
            squares[parameter.Arm] = squares.GetValueOrDefault(parameter.Arm) + (norm * norm);
        }

        return [.. Arms.Select(arm => (float)Math.Min(Math.Sqrt(squares.GetValueOrDefault(arm)), float.MaxValue))];
    }

    /// <summary>Until the result is disposed, some of the active parameters alone take part; the others are frozen.</summary>
    public IDisposable Narrow(Func<TrainedParameter, bool> some)
    {
        _narrowed = some;
        foreach (var parameter in Resting)
        {
            parameter.requires_grad = false;
        }

        return new Narrowing(this);
    }

    /// <summary>Whether the loss uses something that the optimizer holds beyond the model.</summary>
    public bool HasGradientsBeyond => GradientsBeyond().Any();

    /// <summary>The parameters beyond the model that have a gradient.</summary>
    public IEnumerable<Parameter> GradientsBeyond()
    {
        foreach (var parameter in _beyond)
        {
            using var gradient = parameter.IsInvalid ? null : parameter.grad;
            if (gradient is not null)
            {
                yield return parameter;
            }
        }
    }

    /// <summary>Multiplies the gradients of parameters beyond the model by a number, in memory of their own: others may share it.</summary>
    public void ScaleBeyond(double factor)
    {
        if (factor == 1)
        {
            return;
        }

        using var withoutGraph = no_grad();
        using var scope = NewDisposeScope();
        foreach (var parameter in GradientsBeyond())
        {
            parameter.grad = TensorLists.Scaled([parameter.grad!], factor, widens: false)[0].DetachFromDisposeScope();
        }
    }

    /// <summary>Drops the gradients: makes them absent, not zero. Frozen parameters have none to drop.</summary>
    public void DropGradients()
    {
        foreach (var parameter in _active)
        {
            if (!parameter.Parameter.IsInvalid)
            {
                parameter.Parameter.grad = null;
            }
        }

        Drop(_beyond);
    }

    /// <summary>
    /// Undoes what a closure did to parameters that do not take part: those that it switched on are off again, and have no gradient. For updates that look for
    /// gradients themselves.
    /// </summary>
    public void Enforce()
    {
        Enforce(_switchedOff, true);
        Enforce(_offBefore, true);
    }

    public void Dispose()
    {
        _narrowed = null;
        foreach (var parameter in _active)
        {
            if (!parameter.Parameter.IsInvalid)
            {
                parameter.Parameter.grad = null;
                if (!parameter.Parameter.requires_grad)
                {
                    parameter.Parameter.requires_grad = true;
                }
            }
        }

        Drop(_beyond);
        Enforce(_offBefore, true);
        Enforce(_switchedOff, false);
        _switchedOff.Clear();
    }

    /// <summary>Those that are on lose their gradient; then all are off, or all are on.</summary>
    private static void Enforce(List<Parameter> parameters, bool off)
    {
        foreach (var parameter in parameters)
        {
            if (parameter.IsInvalid)
            {
                continue;
            }

            var isOn = parameter.requires_grad;
            if (isOn)
            {
                parameter.grad = null;
            }

            if (isOn == off)
            {
                parameter.requires_grad = !off;
            }
        }
    }

    /// <summary>Active parameters that sit out the present pass.</summary>
    private IEnumerable<Parameter> Resting =>
        _narrowed is null ? [] : _active.Where(parameter => !_narrowed(parameter)).Select(parameter => parameter.Parameter);

    private void SwitchOff(Parameter parameter)
    {
        if (parameter.IsInvalid)
        {
            return;
        }

        if (parameter.requires_grad)
        {
            _switchedOff.Add(parameter);
            parameter.requires_grad = false;
        }
        else
        {
            _offBefore.Add(parameter);
        }
    }

    private static void Drop(IEnumerable<Parameter> parameters)
    {
        foreach (var parameter in parameters)
        {
            if (!parameter.IsInvalid)
            {
                parameter.grad = null;
            }
        }
    }

    private sealed class Narrowing(ActiveLayers layers) : IDisposable
    {
        public void Dispose()
        {
            Parameter[] resting = [.. layers.Resting];
            layers._narrowed = null;
            foreach (var parameter in resting)
            {
                parameter.requires_grad = true;
            }
        }
    }
}
