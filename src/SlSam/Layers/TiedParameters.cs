using TorchSharp.Modules;

namespace SlSam.Layers;

/// <summary>
/// Tells which of several parameters are one and the same tensor. Tied by <c>output.weight = embedding.weight</c>, TorchSharp's native modules
/// hand out new objects for the tensor that they hold, and a model's parameters then have it twice.
/// </summary>
internal static class TiedParameters
{
    /// <summary>The parameters without those that are another one's tensor once more.</summary>
    public static IReadOnlyList<Parameter> Distinct(IEnumerable<Parameter> parameters)
    {
        var all = parameters.ToList();
        var tied = FirstOfTied(all);
        return all.FindAll(parameter => !tied.ContainsKey(parameter));
    }

    /// <summary>For each parameter that is the tensor of an earlier one, the first such. Those that require no gradients are left out.</summary>
    public static Dictionary<Parameter, Parameter> FirstOfTied(IEnumerable<Parameter> parameters)
    {
        var trainable = parameters.Where(parameter => parameter.requires_grad).ToList();
        var tied = new Dictionary<Parameter, Parameter>(ReferenceEqualityComparer.Instance);
        try
        {
            // requires_grad belongs to the tensor: where it is off already, an earlier parameter has switched it off
            foreach (var parameter in trainable)
            {
                if (!parameter.requires_grad)
                {
                    tied.Add(parameter, parameter);
                }

                parameter.requires_grad = false;
            }

            foreach (var parameter in tied.Keys)
            {
                parameter.requires_grad = true;
                tied[parameter] = trainable.First(earlier => earlier.requires_grad);
                parameter.requires_grad = false;
            }
        }
        finally
        {
            trainable.ForEach(parameter => parameter.requires_grad = true);
        }

        return tied;
    }
}
