using SlSam.Kernels;
using static TorchSharp.torch;

namespace SlSam.Perturbation;

/// <summary>
/// The weights at the perturbed point, w + rho * g / (n + 1e-12), for as long as this lives (SL-SAM, steps 4 and 6). The perturbed values
/// are written to memory of their own and the parameters made to show it; disposing makes them show their old memory again. So nothing is
/// copied, and what is restored is what was there, bit for bit.
/// </summary>
internal sealed class WeightPerturbation : IDisposable
{
    private readonly List<(Tensor[] Weights, Tensor[] Unperturbed)> _saved = [];

    private WeightPerturbation() { }

    /// <summary>Moves the perturbed parameters along their gradients.</summary>
    /// <param name="gradients">Gradients of the first pass.</param>
    /// <param name="norm">Their global L2 norm, without dimensions; not waited for.</param>
    /// <param name="rho">Radius of the perturbation.</param>
    public static WeightPerturbation Apply(Gradients gradients, Tensor norm, double rho)
    {
        var perturbation = new WeightPerturbation();
        try
        {
            using var withoutGraph = no_grad();
            foreach (var group in gradients.Groups)
            {
                perturbation.Move(group, norm, rho);
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
        foreach (var (weights, unperturbed) in _saved)
        {
            TensorLists.PointTo(weights, unperturbed);
            foreach (var tensor in unperturbed)
            {
                tensor.Dispose();
            }
        }

        _saved.Clear();
    }

    private void Move(GradientGroup group, Tensor norm, double rho)
    {
        var (weights, directions) = group.Perturbed();
        if (weights.Length == 0)
        {
            return;
        }

        var unperturbed = TensorLists.Aliases(weights);
        foreach (var tensor in unperturbed)
        {
            tensor.DetachFromDisposeScope();
        }

        _saved.Add((weights, unperturbed));
        TensorLists.MoveAlong(weights, directions, norm, rho);
    }
}
