using TorchSharp;
using TorchSharp.Modules;

namespace SlSam.Layers;

/// <summary>Which parameters of a model take part in training, and to which arm each of them belongs.</summary>
internal sealed class LayerMap
{
    private readonly TrainedParameter[] _parameters;

    /// <summary>Where each arm's parameters begin; the last entry is where those begin that are in no arm.</summary>
    private readonly int[] _starts;

    private LayerMap(IReadOnlyList<LayerArm> arms, TrainedParameter[] parameters, Surroundings around)
    {
        Arms = arms;
        Around = around;
        _parameters = parameters;
        _starts = new int[arms.Count + 1];
        for (var arm = 0; arm < arms.Count; arm++)
        {
            _starts[arm + 1] = _starts[arm] + arms[arm].Parameters.Count;
        }

        TotalElements = parameters.Sum(parameter => parameter.Elements);
    }

    public IReadOnlyList<LayerArm> Arms { get; }

    /// <summary>The arms' parameters in arm order, then those that are active in every step.</summary>
    public IReadOnlyList<TrainedParameter> Parameters => _parameters;

    /// <summary>Whether all of them are one module's: then a graph through it may need none of them to go backward.</summary>
    public bool IsOfOneModule => Array.TrueForAll(_parameters, parameter => ReferenceEquals(parameter.Owner, _parameters[0].Owner));

    /// <summary>What stands beyond the arms and is not trained as they are.</summary>
    public Surroundings Around { get; }

    public long TotalElements { get; }

    /// <summary>False once <c>Module.to</c> has disposed parameters and made new ones, also of those that are not trained.</summary>
    public bool IsAlive => AreTrainedAlive && Around.IsAlive;

    /// <summary>The same of those that are trained alone.</summary>
    public bool AreTrainedAlive => Array.TrueForAll(_parameters, parameter => !parameter.Parameter.IsInvalid);

    /// <summary>False also once <c>Module.to</c> has moved parameters in place, as it does those of Embedding and RNN.</summary>
    public bool IsCurrent => Array.TrueForAll(_parameters, parameter => parameter.IsCurrent);

    /// <summary>Divides the trainable parameters of a model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="options">Says what an arm is, and what the perturbation moves.</param>
    /// <param name="held">The parameters that the optimizer holds now.</param>
    /// <param name="takesAll">Whether it takes every one of the model that requires gradients, held so far or not.</param>
    /// <exception cref="ArgumentException">No parameter can be trained, or the partitioner repeats or invents one.</exception>
    public static LayerMap Build(torch.nn.Module model, SlSamOptions options, IEnumerable<Parameter> held, bool takesAll)
    {
        var parameters = ModelParameters.Of(model);
        var partition = Partition.Of(model, options.Partitioner, parameters);
        var living = held.Where(parameter => !parameter.IsInvalid).ToList();
        HashSet<NamedParameter> taking = takesAll
            ? [.. parameters.All]
            : [.. ParameterIdentity.Of(living).Select(parameters.Find).OfType<NamedParameter>()];
        var trainable = parameters.All.Where(entry => entry.Parameter.requires_grad && taking.Contains(entry)).ToList();
        if (trainable.Count == 0)
        {
            throw new ArgumentException(
                $"None of the model's {parameters.All.Count} parameters is trainable by this optimizer. Expected at least one with requires_grad == true"
                    + " that the base optimizer holds.",
                nameof(model)
            );
        }

        var rest = trainable.ToHashSet();
        bool IsInArms(NamedParameter entry) => options.AlwaysActive is not { } always || !entry.Names.Any(always);
        var arms = partition
            .Select(arm => (arm.Name, Parameters: arm.Parameters.Where(IsInArms).Where(rest.Remove).ToList()))
            .Where(arm => arm.Parameters.Count > 0)
            .ToList();
        if (arms.Count == 0)
        {
            throw new ArgumentException(
                options.AlwaysActive is null
                    ? $"{options.Partitioner.GetType().Name} made no arm with a trainable parameter out of {trainable.Count}. Expected at least one arm."
                    : $"{options.Partitioner.GetType().Name} and AlwaysActive left no arm with a trainable parameter out of {trainable.Count}. Expected at least one arm.",
                nameof(options)
            );
        }

        TrainedParameter Track(NamedParameter entry, int arm) => new(entry, arm, options.RhoFactorOf(entry.Names));
        var map = new LayerMap(
            [.. arms.Select(arm => new LayerArm(arm.Name, [.. arm.Parameters.Select(entry => entry.Parameter)]))],
            [
                .. arms.SelectMany((arm, index) => arm.Parameters.Select(entry => Track(entry, index))),
                .. trainable.Where(rest.Contains).Select(entry => Track(entry, TrainedParameter.NoArm)),
            ],
            Surroundings.Of(parameters, living, trainable.ToHashSet().Contains)
        );
        map.ExpectPerturbed(options);
        return map;
    }

    /// <summary>SAM-ON over a model whose norms have other names would be the base optimizer and nothing else, without a word.</summary>
    private void ExpectPerturbed(SlSamOptions options)
    {
        if (
            options is { Rho: > 0, NormOver: PerturbationScope.Perturbed }
            && !Array.Exists(_parameters, parameter => parameter.IsPerturbed)
        )
        {
            var some = string.Join(", ", _parameters.Take(3).Select(parameter => $"'{parameter.Name}'"));
            throw new ArgumentException(
                $"Perturb and RhoFactor leave out all of the {_parameters.Length} trained parameters ({some}{(_parameters.Length > 3 ? ", ..." : "")}), and with NormOver = Perturbed "
                    + "no step would be perturbed. Expected one at least: SamOn(name => ...) says which belong to norms.",
                nameof(options)
            );
        }
    }

    /// <summary>The same arms over the parameters that the model has now under the old names, after <c>Module.to</c>.</summary>
    /// <returns>The new map, and for every old parameter the one that has taken its place.</returns>
    /// <exception cref="InvalidOperationException">The model has no parameter of an old name any more, or two names of one tensor are two tensors now.</exception>
    public (LayerMap Layers, Func<Parameter, Parameter> SuccessorOf) FindAgain(torch.nn.Module model)
    {
        var now = ModelParameters.Of(model);
        var successors = new Dictionary<Parameter, Parameter>(ReferenceEqualityComparer.Instance);
        TrainedParameter Successor(TrainedParameter old)
        {
            var found = old.Names.Select(now.Find).Distinct().ToList();
            if (found[0] is not { } successor)
            {
                throw new InvalidOperationException(
                    $"The parameter '{old.Name}' was disposed, and the model has none of that name any more. "
                        + "Expected the same model: call RefreshArms() after removing or replacing layers; over parameters by name, build the optimizer anew."
                );
            }

            if (found.Count > 1)
            {
                throw new InvalidOperationException(
                    $"{string.Join(" and ", old.Names.Select(name => $"'{name}'"))} were one tensor and are {found.Count} now: Module.to has copied a tied "
                        + "weight. Tie them again after the move, or call RefreshArms() to train them apart."
                );
            }

            successors.Add(old.Parameter, successor.Parameter);
            return old.For(successor);
        }

        var parameters = Array.ConvertAll(_parameters, Successor);
        var arms = Arms.Select(arm => arm with { Parameters = [.. arm.Parameters.Select(old => successors[old])] }).ToList();
        return (new LayerMap(arms, parameters, Around), old => successors.GetValueOrDefault(old, old));
    }

    /// <summary>
    /// For parameters that <c>Module.to</c> has replaced or moved in place, those that have taken their place: under the same name, of the same module. A layer that
    /// was replaced by a new one of its name has not moved.
    /// </summary>
    public IReadOnlyDictionary<Parameter, Parameter> FindMoved(torch.nn.Module model)
    {
        var now = ModelParameters.Of(model);
        var moved = new Dictionary<Parameter, Parameter>(ReferenceEqualityComparer.Instance);
        foreach (var old in _parameters.Where(parameter => !parameter.IsCurrent))
        {
            if (!old.Parameter.IsInvalid)
            {
                moved.Add(old.Parameter, old.Parameter);
            }
            else if (
                now.Find(old.Name) is { } successor
                && ReferenceEquals(successor.Owner, old.Owner)
                && successor.Parameter.shape.SequenceEqual(old.Shape)
            )
            {
                moved.Add(old.Parameter, successor.Parameter);
            }
        }

        return moved;
    }

    /// <summary>
    /// For all parameters of the model that <see cref="FindMoved"/> is about, trained or not, those under any of their names: a move parts what was tied.
    /// </summary>
    /// <inheritdoc cref="FindMoved" path="/param"/>
    public ILookup<Parameter, Parameter> FindAllMoved(torch.nn.Module model)
    {
        var now = ModelParameters.Of(model);
        IEnumerable<Parameter> InPlaceOf(Parameter old, IReadOnlyList<string> names, torch.nn.Module owner)
        {
            IEnumerable<Parameter> itself = old.IsInvalid ? [] : [old];
            var hasMoved = now.Find(names[0]) is { } first && ReferenceEquals(first.Owner, owner);
            return hasMoved ? itself.Concat(names.Select(now.Find).OfType<NamedParameter>().Select(named => named.Parameter)) : itself;
        }

        var trained = _parameters.Where(old => !old.IsCurrent).Select(old => (old.Parameter, old.Names, old.Owner));
        var others = Around
            .Others.Select(other => other.Named)
            .Where(old => old.Parameter.IsInvalid)
            .Select(old => (old.Parameter, old.Names, old.Owner));
        return trained
            .Concat(others)
            .SelectMany(old => InPlaceOf(old.Parameter, old.Names, old.Owner), (old, now) => (Old: old.Parameter, Now: now))
            .ToLookup<(Parameter Old, Parameter Now), Parameter, Parameter>(
                entry => entry.Old,
                entry => entry.Now,
                ReferenceEqualityComparer.Instance
            );
    }

    /// <summary>The same arms, with what the model and the optimizer have beyond them as it is now.</summary>
    /// <param name="model">The model.</param>
    /// <param name="held">The parameters that the optimizer holds now.</param>
    public LayerMap WithSurroundings(torch.nn.Module model, IEnumerable<Parameter> held)
    {
        var now = ModelParameters.Of(model);
        var trained = ParameterIdentity.Of(_parameters.Select(parameter => parameter.Parameter)).Select(now.Find).ToHashSet();
        return new LayerMap(Arms, _parameters, Surroundings.Of(now, held, entry => trained.Contains(entry)));
    }

    /// <summary>Whether a step of these arms has anything to train: not where all of it was frozen since the arms were made.</summary>
    public bool CanTrain(IReadOnlyList<int> arms) => Of(arms).Any(parameter => parameter.Parameter.requires_grad);

    /// <summary>Whether all that a step of these arms works on is where it was and what it was.</summary>
    public bool AreCurrent(IReadOnlyList<int> arms) => Of(arms).All(parameter => parameter.IsCurrent);

    /// <summary>Whether some of these arms' own parameters can be trained.</summary>
    public bool CanTrainArms(IReadOnlyList<int> arms)
    {
        int[] sorted = [.. arms];
        return Array.Exists(_parameters, parameter => Array.BinarySearch(sorted, parameter.Arm) >= 0 && parameter.Parameter.requires_grad);
    }

    /// <summary>Says of a parameter whether it takes part in a step of some arms.</summary>
    public Func<TrainedParameter, bool> Among(IReadOnlyList<int> arms)
    {
        var isActive = new bool[Arms.Count];
        foreach (var arm in arms)
        {
            isActive[arm] = true;
        }

        return parameter => parameter.Arm == TrainedParameter.NoArm || isActive[parameter.Arm];
    }

    /// <summary>Makes some arms active: all others are frozen until the result is disposed.</summary>
    public ActiveLayers Activate(IReadOnlyList<int> arms) => new(this, arms);

    private IEnumerable<TrainedParameter> Of(IReadOnlyList<int> arms)
    {
        foreach (var arm in arms)
        {
            for (var i = _starts[arm]; i < _starts[arm + 1]; i++)
            {
                yield return _parameters[i];
            }
        }

        for (var i = _starts[^1]; i < _parameters.Length; i++)
        {
            yield return _parameters[i];
        }
    }
}
