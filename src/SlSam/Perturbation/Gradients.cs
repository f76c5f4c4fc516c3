using SlSam.Kernels;
using SlSam.Layers;
using static TorchSharp.torch;

namespace SlSam.Perturbation;

/// <summary>The gradients that a pass left on the active parameters, in lists of one <see cref="TensorKind"/> each.</summary>
internal sealed class Gradients : IDisposable
{
    private Gradients(IReadOnlyList<GradientGroup> groups) => Groups = groups;

    public IReadOnlyList<GradientGroup> Groups { get; }

    /// <summary>Takes hold of the gradients; the tensors share memory with the parameters' <c>grad</c>.</summary>
    public static Gradients Collect(IReadOnlyList<TrainedParameter> active)
    {
        var groups = new Dictionary<TensorKind, GradientGroup>();
        foreach (var parameter in active)
        {
            if (parameter.Parameter.grad is not { } gradient)
            {
                continue; // not used by this loss: norm 0, neither perturbed nor updated
            }

            if (!groups.TryGetValue(parameter.Kind, out var group))
            {
                groups.Add(parameter.Kind, group = new GradientGroup());
            }

            group.Add(parameter, gradient.DetachFromDisposeScope());
        }

        return new Gradients([.. groups.Values]);
    }

    /// <summary>
    /// Launches the norms (SL-SAM, step 3) without waiting for them: [loss, n, n_1, n_2, ...] with the parameters in the order of
    /// <see cref="Parameters"/>. The caller disposes it.
    /// </summary>
    public Tensor Report(Tensor loss)
    {
        var norms = Groups.Select(group => TensorLists.Norms(group.Gradients)).ToArray();
        var report = TensorLists.Report(loss, norms);
        foreach (var norm in norms)
        {
            norm.Dispose();
        }

        return report;
    }

    /// <summary>Parameters with a gradient, group by group.</summary>
    public IEnumerable<TrainedParameter> Parameters => Groups.SelectMany(group => group.Parameters);

    public void Dispose()
    {
        foreach (var group in Groups)
        {
            group.Dispose();
        }
    }
}
