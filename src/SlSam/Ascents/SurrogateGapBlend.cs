using SlSam.Kernels;
using SlSam.Passes;
using static TorchSharp.torch;

namespace SlSam.Ascents;

/// <summary>GSAM's: g' - alpha r, r = g - (g.g' / |g'|^2) g': g is taken apart along g', not g' along g.</summary>
internal sealed class SurrogateGapBlend(double alpha) : IBlend
{
    public MixedGradient? Mix(Pass? ascent, Pass descent, StepMemory memory)
    {
        if (ascent is null || GradientPairs.Of(ascent, descent) is not { Lists.Count: > 0 } pairs)
        {
            return null;
        }

        using var withoutGraph = no_grad();
        using var scope = NewDisposeScope();
        var product = pairs.Product();
        foreach (var list in pairs.Lists)
        {
            TensorLists.SurrogateGap(list.Descents, list.Ascents, (product, descent.Norm), alpha);
        }

        return new MixedGradient(descent);
    }
}
