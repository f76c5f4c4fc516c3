using static TorchSharp.torch;

namespace SlSam.Passes;

/// <summary>
/// Finds a forward pass that lies outside of the closure, over a graph that is kept (<c>retain_graph</c>): the second pass then finds the very same loss and
/// gradients as the first, whatever the weights are, and the step is AdamW's at twice the price.
/// </summary>
internal static class ForwardOutside
{
    /// <summary>How many units in the last place the loss has to have been expected to rise by, to first order.</summary>
    private const double ManyUnits = 1000;

    /// <exception cref="InvalidOperationException">Both passes are the same to the bit although the weights have moved far enough for them not to be.</exception>
    public static void ThrowIfSame(PassReading ascent, PassReading descent, double rho)
    {
        var expectedRise =
            rho * ascent.ParameterNorms.Sum(entry => entry.Parameter.RhoFactor * entry.Norm * entry.Norm) / (ascent.Norm + 1e-12);
        var unit = Math.Max(Math.Abs(ascent.Loss), float.MinValue) * Math.Pow(2, -23);
        if (
            ascent.Loss == descent.Loss
            && expectedRise > ManyUnits * Math.Max(unit, float.Epsilon)
            && ascent.ParameterNorms.SequenceEqual(descent.ParameterNorms)
            && ascent.ParameterNorms.All(entry => entry.Parameter.Kind.Type is ScalarType.Float32 or ScalarType.Float64)
        )
        {
            throw new InvalidOperationException(
                "The second pass found the same loss and the same gradients as the first, to the bit, although the weights have moved: the forward pass, or a part of it, "
                    + "lies outside of the closure. Expected the whole of it within: it runs once at the weights and once at the perturbed point."
            );
        }
    }
}
