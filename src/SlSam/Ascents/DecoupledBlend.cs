using SlSam.Kernels;
using SlSam.Passes;
using static TorchSharp.torch;

namespace SlSam.Ascents;

/// <summary>WSAM's as it is published: the update is made with g, and then w moves by -lr a (g' - g), a = gamma / (1 - gamma).</summary>
internal sealed class DecoupledBlend(double gamma) : IBlend
{
    public MixedGradient? Mix(Pass? ascent, Pass descent, StepMemory memory)
    {
        if (ascent is null || GradientPairs.Of(ascent, descent) is not { Lists.Count: > 0 } pairs)
        {
            return null;
        }

        using var withoutGraph = no_grad();
        using var scope = NewDisposeScope();
        var term = new Gradients();
        try
        {
            foreach (var list in pairs.Lists)
            {
                term.Add(list.Parameters, TensorLists.Exchange(list.Descents, list.Ascents, gamma / (1 - gamma)));
            }
        }
        catch
        {
            term.Dispose();
            throw;
        }

        return new MixedGradient(descent, term);
    }
}
