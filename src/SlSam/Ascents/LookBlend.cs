using SlSam.Kernels;
using SlSam.Layers;
using SlSam.Passes;
using static TorchSharp.torch;

namespace SlSam.Ascents;

/// <summary>
/// LookSAM's. A perturbed step keeps v = unit(g' - (g.g' / |g|^2) g), what SAM adds at right angles to the gradient, which changes slowly. A step between two of
/// them is made with g + alpha |g| v / |v|, over those active parameters that have a v.
/// </summary>
internal sealed class LookBlend(double alpha) : IBlend
{
    private const string Kind = "direction of the last look";

    public string Keeps => Kind;

    public MixedGradient? Mix(Pass? ascent, Pass descent, StepMemory memory)
    {
        using var withoutGraph = no_grad();
        using var scope = NewDisposeScope();
        if (ascent is null)
        {
            return Reuse(descent, memory);
        }

        Look(ascent, descent, memory);
        return null;
    }

    private static void Look(Pass ascent, Pass descent, StepMemory memory)
    {
        var pairs = GradientPairs.Of(ascent, descent);
        if (pairs.Lists.Count == 0)
        {
            return;
        }

        var product = pairs.Product();
        var across = new List<Tensor[]>();
        foreach (var list in pairs.Lists)
        {
            across.Add(TensorLists.Across(list.Descents, list.Ascents, (product, ascent.Norm)));
        }

        var norm = TensorLists.Total([.. across.Select(tensors => TensorLists.Norms(tensors, areLarge: true))]);
        foreach (var (list, tensors) in pairs.Lists.Zip(across))
        {
            TensorLists.Divide(tensors, norm);
            memory.Keep(Kind, list.Parameters, tensors);
        }
    }

    private MixedGradient? Reuse(Pass descent, StepMemory memory)
    {
        descent.Gradients.MakeApart(); // they are added to in place
        bool Has(TrainedParameter parameter) => memory.Find(Kind, parameter) is not null;
        var lists = descent
            .Gradients.Groups.SelectMany(group => group.Split(Has, Has))
            .Select(list => (list.Gradients, Kept: list.Parameters.Select(parameter => memory.Find(Kind, parameter)!).ToArray()))
            .ToList();
        if (lists.Count == 0)
        {
            return null;
        }

        var gradientNorm = TensorLists.Total([.. lists.Select(list => TensorLists.Norms(list.Gradients, areLarge: true))]);
        var keptNorm = TensorLists.Total([.. lists.Select(list => TensorLists.Norms(list.Kept, areLarge: true))]);
        foreach (var (gradients, kept) in lists)
        {
            TensorLists.AddScaled(gradients, kept, (gradientNorm, keptNorm), alpha);
        }

        return new MixedGradient(descent);
    }
}
