using TorchSharp;
using TorchSharp.Modules;

namespace SlSam.Layers;

/// <summary>Arms by a function of the parameters' names, in the order in which each arm's name comes up first.</summary>
internal sealed class NamePartitioner(Func<string, string?> armOf) : ILayerPartitioner
{
    public IReadOnlyList<LayerArm> Partition(torch.nn.Module model)
    {
        Require.NotNull(model);
        var arms = new OrderedDictionary<string, List<Parameter>>();
        foreach (var (name, parameter) in model.named_parameters())
        {
            if (armOf(name) is not { } arm)
            {
                continue;
            }

            if (!arms.TryGetValue(arm, out var parameters))
            {
                arms.Add(arm, parameters = []);
            }

            parameters.Add(parameter);
        }

        return [.. arms.Select(arm => new LayerArm(arm.Key, arm.Value))];
    }
}
