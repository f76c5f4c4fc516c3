using TorchSharp;
using static TorchSharp.torch;

namespace SlSam.Passes;

/// <summary>
/// Finds a forward pass that lies outside of the closure, over a graph that is kept (<c>retain_graph</c>) and needs no weight to go backward, as that of a model of one
/// layer: the second pass then finds the very same loss and gradients as the first, whatever the weights are, and the step is AdamW's at twice the price.
/// Any other model's needs some, and torch refuses it (<see cref="Layers.ActiveLayers.RefuseEarlierGraphs"/>); there two like passes are no proof, since a
/// model may round its weights.
/// </summary>
internal static class ForwardOutside
{
    /// <summary>How many units in the last place the loss has to have been expected to rise by.</summary>
    private const double ManyUnits = 1000;

    /// <summary>The same for losses of half precision, whose units are large.</summary>
    private const double SomeUnits = 8;

    /// <param name="ascent">What the first pass found.</param>
    /// <param name="descent">What the second pass found.</param>
    /// <param name="pass">The second pass, with its gradients.</param>
    /// <param name="rho">Radius of the perturbation.</param>
    /// <param name="length">How far the weights were moved: nowhere, where the ascent's directions were zero although the gradient is not.</param>
    /// <exception cref="InvalidOperationException">Both passes are the same to the bit although the weights have moved far enough for them not to be.</exception>
    public static void ThrowIfSame(PassReading ascent, PassReading descent, Pass pass, double rho, double length)
    {
        if (
            ascent.Loss == descent.Loss
            && ascent.Norm > 0
            && ascent.ParameterNorms.SequenceEqual(descent.ParameterNorms)
            && length * ascent.Norm / pass.LossScale > Noticeable(ascent.Loss, pass.LossType)
            && ExpectedRise(pass, rho / (ascent.Norm + 1e-12) / pass.LossScale) > Noticeable(ascent.Loss, pass.LossType)
        )
        {
            throw new InvalidOperationException(
                "The second pass found the same loss and the same gradients as the first, to the bit, although the weights have moved: the forward pass, or a part of it, "
                    + "lies outside of the closure. Expected the whole of it within: it runs once at the weights and once at the perturbed point."
            );
        }
    }

    /// <summary>By how much the loss rises to first order, along the way that the weights have come after rounding; the second gradient is the first here.</summary>
    private static double ExpectedRise(Pass pass, double scale)
    {
        using var withoutGraph = no_grad();
        using var scope = NewDisposeScope();
        var rise = 0.0;
        foreach (var (parameter, gradient) in pass.Parameters.Zip(pass.Updates.Select(update => update.Gradient)))
        {
            using var factor = (scale * parameter.RhoFactor).ToScalar();
            var way = parameter.Parameter.add(gradient, factor).sub(parameter.Parameter);
            rise += way.mul(gradient).sum(ScalarType.Float64).item<double>();
        }

        return rise / pass.LossScale;
    }

    /// <summary>What the loss is rounded to: a small one was the difference of numbers about 1, as in cross-entropy.</summary>
    private static double Noticeable(double loss, ScalarType type) =>
        Math.Max(Math.Abs(loss), 1)
        * type switch
        {
            ScalarType.BFloat16 => SomeUnits * Math.Pow(2, -8),
            ScalarType.Float16 => SomeUnits * Math.Pow(2, -11),
            _ => ManyUnits * Math.Pow(2, -23),
        };
}
