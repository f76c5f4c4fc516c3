using SlSam.Kernels;
using SlSam.Passes;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SlSam.Ascents;

/// <summary>
/// The weights at the perturbed point, w + rho * g / (n + 1e-12), for as long as this lives (SL-SAM, steps 4 and 6). The perturbed values
/// are written over the gradients, which nothing needs any more, or where these share memory or are small to memory of their own, and the parameters made
/// to show it; disposing makes them show their old memory again. So nothing is copied, and what is restored is what was there, bit for bit.
/// </summary>
internal sealed class WeightPerturbation : IDisposable
{
    /// <summary>Elements from which on writing over a gradient beats new memory: below, that comes out of the heap without asking the system.</summary>
    private const long LargeFrom = 16_384;

    private readonly List<(Tensor[] Weights, Tensor[] Unperturbed)> _saved = [];

    private WeightPerturbation() { }

    /// <summary>Moves the perturbed parameters along their gradients.</summary>
    /// <param name="gradients">Gradients of the first pass; afterwards their memory holds something else.</param>
    /// <param name="norm">Their global L2 norm, without dimensions; not waited for.</param>
    /// <param name="rho">Radius of the perturbation.</param>
    /// <param name="masterOf">The float32 master of a parameter of half precision: the perturbed point is counted from it, and rounded; null where none
    /// are kept.</param>
    public static WeightPerturbation Apply(Gradients gradients, Tensor norm, double rho, Func<Parameter, Tensor?>? masterOf)
    {
        var perturbation = new WeightPerturbation();
        try
        {
            using var withoutGraph = no_grad();
            foreach (var group in gradients.Groups)
            {
                var lists = group.ToBePerturbed(LargeFrom);
                Tensor[] large = [.. lists.Where(list => list.AreLarge).SelectMany(list => list.Gradients)];
                var areApart = large.Length > 0 && !TensorLists.ShareMemory(large);
                foreach (var list in lists.OrderBy(list => list.AreLarge)) // small ones may be views of large ones: they are read first
                {
                    Action<Tensor[], Tensor[], Tensor, double> move =
                        StartsFromMasters(masterOf, list.Weights)
                            ? (weights, directions, norm, radius) => MoveFromMasters(masterOf!, weights, directions, norm, radius)
                        : list.AreLarge && areApart ? TensorLists.MoveOver
                        : TensorLists.MoveAlong;
                    perturbation.Move(move, list.Weights, list.Gradients, norm, rho * list.RhoFactor);
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

    private static bool StartsFromMasters(Func<Parameter, Tensor?>? masterOf, Tensor[] weights) =>
        masterOf is not null && weights[0].dtype is (ScalarType.Float16 or ScalarType.BFloat16);

    private static void MoveFromMasters(
        Func<Parameter, Tensor?> masterOf,
        Tensor[] weights,
        Tensor[] directions,
        Tensor norm,
        double radius
    )
    {
        Tensor[] masters = [.. weights.Select(weight => masterOf((Parameter)weight) ?? weight)];
        TensorLists.MoveAlongFromMasters(weights, masters, directions, norm, radius);
    }

    private void Move(Action<Tensor[], Tensor[], Tensor, double> move, Tensor[] weights, Tensor[] directions, Tensor norm, double radius)
    {
        var unperturbed = TensorLists.Aliases(weights);
        foreach (var tensor in unperturbed)
        {
            tensor.DetachFromDisposeScope();
        }

        _saved.Add((weights, unperturbed));
        move(weights, directions, norm, radius);
    }
}
