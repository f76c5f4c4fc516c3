using SlSam.Kernels;
using SlSam.Layers;
using SlSam.Passes;
using SlSam.Updates;
using TorchSharp.Modules;
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

    private readonly List<TrainedParameter> _fromMasters = [];

    private WeightPerturbation() { }

    /// <summary>Moves the perturbed parameters along their gradients.</summary>
    /// <param name="directions">Gradients of the first pass, or other directions.</param>
    /// <param name="norm">The norm that they are divided by, without dimensions; not waited for.</param>
    /// <param name="rho">Radius of the perturbation.</param>
    /// <param name="memory">Where the perturbed values of large weights are written on the CPU.</param>
    /// <param name="masters">The float32 masters of parameters of half precision: the perturbed point is counted from them, and rounded, by the ranks that keep them; null
    /// where none are kept.</param>
    public static WeightPerturbation Apply(
        Gradients directions,
        Tensor norm,
        double rho,
        PerturbationMemory memory,
        IMasters? masters = null
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
                    perturbation.Move(list, norm, rho * list.RhoFactor, memory, masters);
                }
            }

            masters?.Send(perturbation._fromMasters);
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

    /// <summary>What the parameters were is for those that came in their place, in their type.</summary>
    /// <param name="moved">For parameters that a closure moved, those in their place.</param>
    public void Follow(ILookup<Parameter, Parameter> moved)
    {
        using var withoutGraph = no_grad();
        for (var i = 0; i < _saved.Count; i++)
        {
            var entries = _saved[i].Weights.Zip(_saved[i].Unperturbed).ToLookup(entry => moved.Contains((Parameter)entry.First));
            foreach (var (weight, unperturbed) in entries[true])
            {
                foreach (var successor in moved[(Parameter)weight].Where(successor => successor.shape.SequenceEqual(unperturbed.shape)))
                {
                    successor.copy_(unperturbed);
                }

                unperturbed.Dispose();
            }

            _saved[i] = ([.. entries[false].Select(entry => entry.First)], [.. entries[false].Select(entry => entry.Second)]);
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

    private void Move(PerturbedList list, Tensor norm, double radius, PerturbationMemory memory, IMasters? masters)
    {
        var unperturbed = TensorLists.Aliases(list.Weights);
        foreach (var tensor in unperturbed)
        {
            tensor.DetachFromDisposeScope();
        }

        _saved.Add((list.Weights, unperturbed));
        using var scope = NewDisposeScope();
        Tensor[] into = list.AreLarge ? memory.Take(list.Weights) : [];
        if (masters is not null && list.AreHalf)
        {
            MoveFromMasters(list, masters, into, norm, radius);
            _fromMasters.AddRange(list.Parameters);
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

    /// <summary>Those whose masters are here are moved; the others get the memory that another rank's are to come into.</summary>
    private static void MoveFromMasters(PerturbedList list, IMasters masters, Tensor[] into, Tensor norm, double radius)
    {
        var isHere = list.Parameters.ToLookup(parameter => !masters.IsElsewhere(parameter));
        Tensor[] Some(Tensor[] tensors, bool here) => [.. tensors.Where((_, i) => masters.IsElsewhere(list.Parameters[i]) != here)];
        if (isHere[true].Any())
        {
            TensorLists.MoveFromMasters(
                Some(list.Weights, here: true),
                [.. isHere[true].Select(parameter => masters.Of(parameter) ?? parameter.Parameter)],
                Some(list.Directions, here: true),
                Some(into, here: true),
                norm,
                radius
            );
        }

        if (isHere[false].Any())
        {
            var weights = Some(list.Weights, here: false);
            TensorLists.PointTo(
                weights,
                into.Length > 0 ? Some(into, here: false) : Array.ConvertAll(weights, weight => empty_like(weight))
            );
        }
    }
}
