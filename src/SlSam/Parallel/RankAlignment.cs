using System.Globalization;
using SlSam.Layers;
using SlSam.Passes;
using SlSam.State;
using static TorchSharp.torch;

namespace SlSam.Parallel;

/// <summary>Ranks that begin together: the same model, the same options, and the first rank's weights and buffers on all.</summary>
internal static class RankAlignment
{
    private const int MostDifferencesNamed = 5;

    /// <summary>Sees to it that all ranks train the same.</summary>
    /// <param name="ranks">The ranks.</param>
    /// <param name="description">What they train, a line each.</param>
    /// <exception cref="InvalidOperationException">This rank trains something else than the first; says what differs.</exception>
    public static void ExpectSame(Ranks ranks, IReadOnlyList<string> description)
    {
        ranks.Meet();
        var first = ranks.FromFirst(string.Join('\n', description)).Split('\n');
        var here = description.Except(first).ToList();
        var there = first.Except(description).ToList();
        if (here.Count + there.Count > 0)
        {
            throw new InvalidOperationException(
                $"Rank {ranks.Collective.Rank} does not train what the first one does. It has {Named(here)}; the first has {Named(there)}. Expected the same model and options on "
                    + "every rank."
            );
        }
    }

    /// <summary>The first rank's weights and buffers, on all.</summary>
    public static void Broadcast(Ranks ranks, nn.Module model, LayerMap layers)
    {
        using var withoutGraph = no_grad();
        using var scope = NewDisposeScope();
        ranks.Meet();
        ranks.Collective.Broadcast(
            [
                .. ModelParameters.Of(model).All.Select(entry => entry.Parameter),
                .. layers.Around.Beyond.Where(parameter => !parameter.IsInvalid),
                .. Buffers(model),
            ],
            root: 0
        );
    }

    /// <summary>What is trained, and how, as the ranks compare it.</summary>
    public static IReadOnlyList<string> Describe(nn.Module model, SlSamOptions options, LayerMap layers, optim.Optimizer optimizer)
    {
        using var scope = NewDisposeScope();
        var parameters = ModelParameters.Of(model);
        var settings = typeof(SlSamOptions)
            .GetProperties()
            .Where(property => property.Name is not nameof(SlSamOptions.Collective))
            .Select(property => $"{property.Name} = {Convert.ToString(property.GetValue(options), CultureInfo.InvariantCulture)}");
        return
        [
            .. settings,
            $"optimizer {optimizer.GetType().Name}",
            .. optimizer.ParamGroups.SelectMany(
                (group, i) => GroupTraits.Of(group, parameters).Select(trait => $"{trait} in parameter group {i}")
            ),
            .. ParameterTable.Of(layers).Lines,
            .. parameters.All.Select((entry, i) => $"parameter {i} '{entry.Name}' {Shape(entry.Parameter)}"),
            .. layers
                .Around.Beyond.Where(parameter => !parameter.IsInvalid)
                .Select((parameter, i) => $"beyond the model {i} {Shape(parameter)}"),
            .. Buffers(model).Select((buffer, i) => $"buffer {i} {Shape(buffer)}"),
        ];
    }

    private static IEnumerable<Tensor> Buffers(nn.Module model) => new ModelState(model).Buffers.Where(buffer => !buffer.is_sparse);

    private static string Shape(Tensor tensor) => $"{tensor.dtype} {Kernels.Shapes.ToText(tensor.shape)}";

    private static string Named(List<string> lines) =>
        lines.Count == 0
            ? "nothing more"
            : string.Join("; ", lines.Take(MostDifferencesNamed))
                + (lines.Count > MostDifferencesNamed ? $"; and {lines.Count - MostDifferencesNamed} more" : "");
}
