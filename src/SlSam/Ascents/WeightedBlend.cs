using SlSam.Kernels;
using SlSam.Passes;
using static TorchSharp.torch;

namespace SlSam.Ascents;

/// <summary>WSAM's in one: (1 - a) g + a g', a = gamma / (1 - gamma).</summary>
internal sealed class WeightedBlend(double gamma) : IBlend
{
    public MixedGradient? Mix(Pass? ascent, Pass descent, StepMemory memory)
    {
        if (ascent is null || GradientPairs.Of(ascent, descent) is not { Lists.Count: > 0 } pairs)
        {
            return null;
        }

        using var withoutGraph = no_grad();
        using var scope = NewDisposeScope();
        var a = gamma / (1 - gamma);
        foreach (var list in pairs.Lists)
        {
            TensorLists.Mix(list.Descents, list.Ascents, tensor(a), tensor(1 - a));
        }

        return new MixedGradient(descent);
    }
}
