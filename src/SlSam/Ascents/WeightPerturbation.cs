using SlSam.Kernels;
using SlSam.Layers;
using SlSam.Passes;
using static TorchSharp.torch;

namespace SlSam.Ascents;

/// <summary>
/// The weights at the perturbed point, w + rho * g / (n + 1e-12), for as long as this lives (SL-SAM, steps 4 and 6). The perturbed values
/// are written to other memory and the parameters made to show it; disposing makes them show their old memory again. So nothing is
/// copied, and what is restored is what was there, bit for bit.
/// </summary>
internal sealed class WeightPerturbation : IDisposable
{
    /// <summary>Elements from which on memory comes from the system, page by page, and is worth keeping; below, it comes out of the heap.</summary>
    private const long LargeFrom = 16_384;

    private readonly List<(Tensor[] Weights, Tensor[] Unperturbed)> _saved = [];

    private WeightPerturbation() { }

    /// <summary>Moves the perturbed parameters along their gradients.</summary>
    /// <param name="directions">Gradients of the first pass, or other directions.</param>
    /// <param name="norm">The norm that they are divided by, without dimensions; not waited for.</param>
    /// <param name="rho">Radius of the perturbation.</param>
    /// <param name="memory">Where the perturbed values of large weights are written on the CPU.</param>
    /// <param name="masterOf">The float32 master of a parameter of half precision: the perturbed point is counted from it, and rounded; null where none
    /// are kept.</param>
    public static WeightPerturbation Apply(
        Gradients directions,
        Tensor norm,
        double rho,
        PerturbationMemory memory,
        Func<TrainedParameter, Tensor?>? masterOf = null
    )
    {
        var perturbation = new WeightPerturbation();
        try
        {
            using var withoutGraph = no_grad();
            memory.TakeBack();
            foreach (var group in directions.Groups)
            {
                foreach (var list in group.ToBePerturbed(LargeFrom))
                {
                    perturbation.Move(list, norm, rho * list.RhoFactor, memory, masterOf);
                }
            }

            return perturbation;
        }
        catch
        {
            perturbation.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        using var withoutGraph = no_grad();
        try
        {
            foreach (var (weights, unperturbed) in _saved)
            {
                Restore(weights, unperturbed);
            }
        }
        finally
        {
            foreach (var tensor in _saved.SelectMany(list => list.Unperturbed))
            {
                tensor.Dispose();
            }

            _saved.Clear();
        }
    }

    /// <summary>Parameters that a closure disposed (it should not) keep no others from coming back.</summary>
    private static void Restore(Tensor[] weights, Tensor[] unperturbed)
    {
        var living = weights.Zip(unperturbed).Where(entry => !entry.First.IsInvalid).ToList();
        if (living.Count > 0)
        {
            TensorLists.PointTo([.. living.Select(entry => entry.First)], [.. living.Select(entry => entry.Second)]);
        }
    }

    private void Move(PerturbedList list, Tensor norm, double radius, PerturbationMemory memory, Func<TrainedParameter, Tensor?>? masterOf)
    {
        var unperturbed = TensorLists.Aliases(list.Weights);
        foreach (var tensor in unperturbed)
        {
            tensor.DetachFromDisposeScope();
        }

        _saved.Add((list.Weights, unperturbed));
        using var scope = NewDisposeScope();
        Tensor[] into = list.AreLarge ? memory.Take(list.Weights) : [];
        if (masterOf is not null && list.AreHalf)
        {
            Tensor[] masters = Array.ConvertAll(list.Parameters, parameter => masterOf(parameter) ?? parameter.Parameter);
            TensorLists.MoveFromMasters(list.Weights, masters, list.Directions, into, norm, radius);
        }
        else if (list.AreLarge)
        {
            TensorLists.MoveInto(list.Weights, list.Directions, into, norm, radius);
        }
        else
        {
            TensorLists.MoveAlong(list.Weights, list.Directions, norm, radius);
        }
    }
}
