using TorchSharp;
using TorchSharp.Modules;

namespace SlSam.Layers;

/// <summary>Which parameters of a model take part in training, and to which arm each of them belongs.</summary>
internal sealed class LayerMap
{
    private readonly TrainedParameter[] _parameters;
    private readonly Dictionary<Parameter, string> _names;

    private LayerMap(IReadOnlyList<LayerArm> arms, TrainedParameter[] parameters, Dictionary<Parameter, string> names)
    {
        Arms = arms;
        _parameters = parameters;
        _names = names;
        TotalElements = parameters.Sum(parameter => parameter.Elements);
    }

    public IReadOnlyList<LayerArm> Arms { get; }

    /// <summary>The arms' parameters in arm order, then those that are active in every step.</summary>
    public IReadOnlyList<TrainedParameter> Parameters => _parameters;

    public long TotalElements { get; }

    /// <summary>False once <c>Module.to</c> has disposed parameters and made new ones.</summary>
    public bool IsAlive => Array.TrueForAll(_parameters, parameter => !parameter.Parameter.IsInvalid);

    /// <summary>Divides the trainable parameters of a model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="partitioner">Says what an arm is.</param>
    /// <param name="takesPart">Which parameters the optimizer trains at all, beside those that require gradients.</param>
    /// <param name="isPerturbed">By name; null: all.</param>
    /// <exception cref="ArgumentException">No parameter can be trained, or the partitioner repeats or invents one.</exception>
    public static LayerMap Build(
        torch.nn.Module model,
        ILayerPartitioner partitioner,
        Func<Parameter, bool> takesPart,
        Func<string, bool>? isPerturbed
    )
    {
        var names = NamesOf(model);
        var partition = CheckedPartition(partitioner, model, names);
        var tied = TiedParameters.FirstOfTied(names.Keys);
        var trainable = names
            .Keys.Where(parameter => parameter.requires_grad && takesPart(parameter) && !tied.ContainsKey(parameter))
            .ToList();
        if (trainable.Count == 0)
        {
            throw new ArgumentException(
                $"None of the model's {names.Count} parameters is trainable by this optimizer. Expected at least one with requires_grad == true"
                    + " that the base optimizer holds.",
                nameof(model)
            );
        }

        var inArm = new HashSet<Parameter>(ReferenceEqualityComparer.Instance);
        bool BelongsHere(Parameter parameter) => parameter.requires_grad && takesPart(parameter) && inArm.Add(parameter);
        var arms = partition
            .Select(arm =>
                arm with
                {
                    Parameters = [.. arm.Parameters.Select(parameter => tied.GetValueOrDefault(parameter, parameter)).Where(BelongsHere)],
                }
            )
            .Where(arm => arm.Parameters.Count > 0)
            .ToList();
        if (arms.Count == 0)
        {
            throw new ArgumentException(
                $"{partitioner.GetType().Name} made no arm with a trainable parameter out of {trainable.Count}. Expected at least one arm.",
                nameof(partitioner)
            );
        }

        TrainedParameter Track(Parameter parameter, int arm) =>
            new(names[parameter], parameter, arm, isPerturbed?.Invoke(names[parameter]) ?? true);
        return new LayerMap(
            arms,
            [
                .. arms.SelectMany((arm, index) => arm.Parameters.Select(parameter => Track(parameter, index))),
                .. trainable.Where(parameter => !inArm.Contains(parameter)).Select(parameter => Track(parameter, TrainedParameter.NoArm)),
            ],
            names
        );
    }

    /// <summary>The same arms over the parameters that the model has now under the old names, after <c>Module.to</c>.</summary>
    /// <returns>The new map, and for every old parameter the one that has taken its place.</returns>
    /// <exception cref="InvalidOperationException">The model has no parameter of an old name any more.</exception>
    public (LayerMap Layers, Func<Parameter, Parameter> SuccessorOf) FindAgain(torch.nn.Module model)
    {
        var names = NamesOf(model);
        var byName = names.ToDictionary(entry => entry.Value, entry => entry.Key);
        Parameter SuccessorOf(Parameter old) =>
            !_names.TryGetValue(old, out var name) ? old
            : byName.TryGetValue(name, out var parameter) ? parameter
            : throw new InvalidOperationException(
                $"The parameter '{name}' was disposed, and the model has none of that name any more. Expected the same model; build the optimizer anew."
            );

        var parameters = Array.ConvertAll(
            _parameters,
            old => new TrainedParameter(old.Name, SuccessorOf(old.Parameter), old.Arm, old.IsPerturbed)
        );
        var arms = Arms.Select(arm => arm with { Parameters = [.. arm.Parameters.Select(SuccessorOf)] }).ToList();
        return (new LayerMap(arms, parameters, names), SuccessorOf);
    }

    /// <summary>Whether a step of these arms has anything to train: not where all of it was frozen since the arms were made.</summary>
    public bool CanTrain(int[] arms) =>
        Array.Exists(
            _parameters,
            parameter =>
                (parameter.Arm == TrainedParameter.NoArm || Array.BinarySearch(arms, parameter.Arm) >= 0)
                && parameter.Parameter.requires_grad
        );

    /// <summary>Makes some arms active: all others are frozen until the result is disposed.</summary>
    public ActiveLayers Activate(IReadOnlyList<int> arms) => new(_parameters, Arms.Count, arms);

    private static Dictionary<Parameter, string> NamesOf(torch.nn.Module model)
    {
        var names = new Dictionary<Parameter, string>(ReferenceEqualityComparer.Instance);
        foreach (var (name, parameter) in model.named_parameters())
        {
            names.TryAdd(parameter, name);
        }

        return names;
    }

    private static IReadOnlyList<LayerArm> CheckedPartition(
        ILayerPartitioner partitioner,
        torch.nn.Module model,
        Dictionary<Parameter, string> names
    )
    {
        var arms = partitioner.Partition(model) ?? throw Invalid("returned null; expected a list of arms");
        var named = new Dictionary<Parameter, string>(ReferenceEqualityComparer.Instance);
        foreach (var arm in arms)
        {
            if (arm is not { Name: not null, Parameters: not null })
            {
                throw Invalid("returned an arm that is null, or whose name or parameters are; expected a name and a list of parameters");
            }

            foreach (var parameter in arm.Parameters)
            {
                if (parameter is null || !names.TryGetValue(parameter, out var name))
                {
                    throw Invalid(
                        $"put a parameter of shape {Shape(parameter)} into arm '{arm.Name}' that the model does not have; "
                            + "expected parameters out of the model's named_parameters"
                    );
                }

                if (!named.TryAdd(parameter, arm.Name))
                {
                    throw Invalid(
                        $"put the parameter '{name}' into arm '{named[parameter]}' and again into arm '{arm.Name}'; expected it once"
                    );
                }
            }
        }

        return arms;

        ArgumentException Invalid(string fault) => new($"The partitioner {partitioner.GetType().Name} {fault}.", nameof(partitioner));
    }

    private static string Shape(Parameter? parameter) => parameter is null ? "null" : $"[{string.Join(", ", parameter.shape)}]";
}
