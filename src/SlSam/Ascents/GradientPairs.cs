using SlSam.Kernels;
using SlSam.Layers;
using SlSam.Passes;
using static TorchSharp.torch;

namespace SlSam.Ascents;

/// <summary>The gradients of those parameters that have one in both passes, in lists of one device and type.</summary>
internal sealed class GradientPairs
{
    private GradientPairs(IReadOnlyList<Pair> lists) => Lists = lists;

    public IReadOnlyList<Pair> Lists { get; }

    public static GradientPairs Of(Pass ascent, Pass descent)
    {
        descent.Gradients.MakeApart(); // they are mixed in place
        var before = ascent
            .Gradients.Groups.SelectMany(group => group.Parameters.Zip(group.Gradients))
            .ToDictionary(entry => entry.First, entry => entry.Second);
        var lists = new List<Pair>();
        foreach (var group in descent.Gradients.Groups)
        {
            foreach (var list in group.Split(before.ContainsKey, before.ContainsKey))
            {
                lists.Add(new Pair(list.Parameters, list.Gradients, [.. list.Parameters.Select(parameter => before[parameter])]));
            }
        }

        return new GradientPairs(lists);
    }

    /// <summary>The product of the two gradients, on the device, without dimensions.</summary>
    public Tensor Product() =>
        TensorLists.Product([.. Lists.SelectMany(list => list.Descents)], [.. Lists.SelectMany(list => list.Ascents)]);

    /// <param name="Parameters">The parameters.</param>
    /// <param name="Descents">Their gradients in the last pass, which stand on them too.</param>
    /// <param name="Ascents">Their gradients at the weights.</param>
    internal sealed record Pair(IReadOnlyList<TrainedParameter> Parameters, Tensor[] Descents, Tensor[] Ascents);
}
