using SlSam.Kernels;
using SlSam.Layers;
using SlSam.Parallel;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SlSam.Passes;

/// <summary>
/// The gradients that a pass left on the active parameters, or other tensors of theirs, in lists of parameters of one <see cref="TensorKind"/> each.
/// </summary>
internal sealed class Gradients : IDisposable
{
    private readonly Dictionary<TensorKind, GradientGroup> _groups = [];

    private (TensorKind Kind, GradientGroup Group)? _last;

    public IReadOnlyCollection<GradientGroup> Groups => _groups.Values;

    /// <summary>Takes hold of the gradients; the tensors share memory with the parameters' <c>grad</c>.</summary>
    /// <exception cref="InvalidOperationException">A gradient is sparse, or of another type than its parameter was.</exception>
    public static Gradients Collect(IReadOnlyList<TrainedParameter> active)
    {
        var gradients = new Gradients();
        try
        {
            using var scope = NewDisposeScope();
            foreach (var parameter in active)
            {
                if (parameter.Parameter.grad is { } gradient) // none: not used by this loss, norm 0, neither perturbed nor updated
                {
                    Require.Dense(gradient, parameter.Parameter, parameter.Name);
                    Require.SameType(gradient, parameter.Kind.Type, parameter.Name);
                    gradients.GroupOf(parameter.Kind).Add(parameter, gradient);
                }
            }

            scope.Detach(gradients.Groups.SelectMany(group => group.Gradients));
            return gradients;
        }
        catch
        {
            gradients.Dispose();
            throw;
        }
    }

    /// <summary>Some tensors of parameters once more, over the same memory.</summary>
    public static Gradients AliasesOf(IEnumerable<(TrainedParameter Parameter, Tensor Tensor)> tensors)
    {
        var aliases = new Gradients();
        try
        {
            foreach (var list in tensors.GroupBy(entry => entry.Parameter.Kind))
            {
                aliases.Add([.. list.Select(entry => entry.Parameter)], TensorLists.Aliases([.. list.Select(entry => entry.Tensor)]));
            }

            return aliases;
        }
        catch
        {
            aliases.Dispose();
            throw;
        }
    }

    /// <summary>Those of some parameters once more, over the same memory.</summary>
    public Gradients Alias(Func<TrainedParameter, bool> some) =>
        AliasesOf(Groups.SelectMany(group => group.Parameters.Zip(group.Gradients)).Where(entry => some(entry.First)));

    /// <summary>Parameters and their tensors, which stay this object's.</summary>
    public IEnumerable<(Parameter Parameter, Tensor Gradient)> Updates => Groups.SelectMany(group => group.Updates);

    /// <summary>Adds tensors, which are this object's from now on.</summary>
    public void Add(IReadOnlyList<TrainedParameter> parameters, IReadOnlyList<Tensor> tensors)
    {
        foreach (var (parameter, tensor) in parameters.Zip(tensors))
        {
            GroupOf(parameter.Kind).Add(parameter, tensor.DetachFromDisposeScope());
        }
    }

    /// <summary>
    /// Launches the norms (SL-SAM, step 3) without waiting for them: [loss, n, n_1, n_2, ...] with the parameters in the order of
    /// <see cref="Parameters"/>. The caller disposes it.
    /// </summary>
    public Tensor Report(Tensor loss)
    {
        using var scope = NewDisposeScope();
        Tensor[] norms =
            Groups.Count > 0
                ? [.. Groups.Select(group => TensorLists.Norms(group.Gradients, group.AreLarge))]
                : [empty(0, device: loss.device)];
        return TensorLists.Report(loss, norms).MoveToOuterDisposeScope();
    }

    /// <summary>Parameters with a gradient, group by group.</summary>
    public IEnumerable<TrainedParameter> Parameters => Groups.SelectMany(group => group.Parameters);

    /// <summary>The gradients, with what puts their average over ranks in their place; not to be enumerated while that is done.</summary>
    public IEnumerable<AveragedGradient> ToBeAveraged() => Groups.SelectMany(group => group.ToBeAveraged());

    /// <summary>Gives gradients that share memory memory of their own, before they are worked on in place.</summary>
    public void MakeApart()
    {
        foreach (var group in Groups)
        {
            group.MakeApart();
        }
    }

    public void Dispose()
    {
        foreach (var group in Groups)
        {
            group.Dispose();
        }
    }

    private GradientGroup GroupOf(TensorKind kind)
    {
        if (_last is { } last && last.Kind == kind)
        {
            return last.Group;
        }

        if (!_groups.TryGetValue(kind, out var group))
        {
            _groups.Add(kind, group = new GradientGroup());
        }

        _last = (kind, group);
        return group;
    }
}
