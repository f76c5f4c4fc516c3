using SlSam.Kernels;
using SlSam.Layers;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SlSam.Optimizers;

/// <content>The parameters in their groups, and what is kept for each.</content>
public sealed partial class FusedAdamW
{
    /// <summary>The states of each group's parameters, in the group's order.</summary>
    private readonly List<(AdamW.ParamGroup Group, List<FusedAdamWState> States)> _groups = [];

    /// <summary>Adds an <see cref="AdamW.ParamGroup"/>; what its options leave open is taken from the constructor's arguments.</summary>
    /// <exception cref="ArgumentException">The group is of another optimizer, or a parameter is already trained, not of a floating-point type, or
    /// not contiguous and over memory of another.</exception>
    public override void add_param_group(ParamGroup param_group)
    {
        Require.NotNull(param_group);
        if (param_group is not AdamW.ParamGroup group)
        {
            throw new ArgumentException($"The group is a {param_group.GetType()}; expected an AdamW.ParamGroup.", nameof(param_group));
        }

        Require.NotNull(group.Parameters, "param_group.Parameters");
        var parameters = Distinct([.. group.Parameters]);

        var options = WithDefaults(group.Options ?? new AdamW.Options());
        Validate(options);
        options.InitialLearningRate = options.LearningRate!.Value;
        group.Options = options;
        _parameter_groups.Add(group);
        _groups.Add((group, []));
        Adopt(_groups.Count - 1, parameters.ConvertAll(parameter => new FusedAdamWState(parameter)));
    }

    /// <summary>Puts parameters in the place of those that <c>Module.to</c> disposed, with their state moved along.</summary>
    /// <param name="successorOf">The parameter that has taken another's place; itself where it is alive.</param>
    internal void Replace(Func<Parameter, Parameter> successorOf)
    {
        using var withoutGraph = no_grad();
        var moved = _groups.ConvertAll(entry =>
            entry.States.ConvertAll(state => state.CopyFor(successorOf(state.Parameter), KeepsMasters))
        );
        AdoptAll(moved);
    }

    /// <summary>
    /// Trains exactly these parameters from now on: those that it has keep their group and their state, new ones come into the first group, the others are
    /// let go.
    /// </summary>
    internal void Arrange(IReadOnlyList<Parameter> parameters)
    {
        foreach (var parameter in parameters)
        {
            CheckParameter(parameter);
        }

        RefuseSharedMemory(parameters);
        var known = StatesByIdentity();
        var groups = _groups.ConvertAll(_ => new List<FusedAdamWState>());
        foreach (var (parameter, identity) in parameters.Zip(ParameterIdentity.Of(parameters)))
        {
            var (group, state) = known.GetValueOrDefault(identity);
            groups[group].Add(state is null ? new FusedAdamWState(parameter) : state.MoveTo(parameter));
        }

        AdoptAll(groups);
    }

    /// <summary>Lets go of parameters that were disposed.</summary>
    internal void DropDisposed() => Arrange([.. parameters().Where(parameter => !parameter.IsInvalid)]);

    /// <summary>Counts how often other states have taken the place of those that were: who remembers some has to look again.</summary>
    internal long Adoptions { get; private set; }

    /// <summary>What is kept for a parameter that this optimizer holds as this object.</summary>
    internal FusedAdamWState StateOf(Parameter parameter) => (FusedAdamWState)_state[parameter.Handle];

    /// <summary>The states of parameters, whatever objects stand for them; null for those that are not held.</summary>
    internal IEnumerable<FusedAdamWState?> StatesOf(IReadOnlyList<Parameter> parameters)
    {
        if (parameters.Count == 0)
        {
            return [];
        }

        var known = StatesByIdentity();
        return ParameterIdentity.Of(parameters).Select(identity => known.GetValueOrDefault(identity).State);
    }

    /// <summary>What is kept for each living parameter, by who it is.</summary>
    internal Dictionary<long, (int Group, FusedAdamWState State)> StatesByIdentity()
    {
        var known = new Dictionary<long, (int Group, FusedAdamWState State)>();
        var living = _groups
            .SelectMany((entry, group) => entry.States.Select(state => (group, state)))
            .Where(entry => !entry.state.Parameter.IsInvalid)
            .ToList();
        foreach (var (entry, identity) in living.Zip(ParameterIdentity.Of(living.Select(entry => entry.state.Parameter))))
        {
            known[identity] = entry;
        }

        return known;
    }

    /// <summary>What is kept for each parameter, in the order of <c>parameters()</c>.</summary>
    internal IEnumerable<FusedAdamWState> States => _groups.SelectMany(entry => entry.States);

    /// <summary>Takes over new states for all parameters and disposes the old ones.</summary>
    private void AdoptAll(List<List<FusedAdamWState>> groups)
    {
        var old = States.ToList();
        _state.clear();
        for (var group = 0; group < groups.Count; group++)
        {
            Adopt(group, groups[group]);
        }

        old.Except(States, ReferenceEqualityComparer.Instance).OfType<FusedAdamWState>().ToList().ForEach(state => state.Dispose());
    }

    private void Adopt(int index, List<FusedAdamWState> states)
    {
        var group = _groups[index].Group;
        Adoptions++;
        group.Parameters = states.ConvertAll(state => state.Parameter);
        _groups[index] = (group, states);
        foreach (var state in states)
        {
            state.Group = group;
            state.WantsMaster = KeepsMasters;
            _state[state.Parameter.Handle] = state;
        }
    }

    private AdamW.Options WithDefaults(AdamW.Options options)
    {
        options.LearningRate ??= _adamWDefaults.LearningRate;
        options.beta1 ??= _adamWDefaults.beta1;
        options.beta2 ??= _adamWDefaults.beta2;
        options.eps ??= _adamWDefaults.eps;
        options.weight_decay ??= _adamWDefaults.weight_decay;
        options.amsgrad ??= _adamWDefaults.amsgrad;
        options.maximize ??= _adamWDefaults.maximize;
        return options;
    }

    private static void Validate(AdamW.Options options)
    {
        Require.FiniteAndNotNegative(options.LearningRate!.Value, "lr");
        Require.Decay(options.beta1!.Value, "beta1");
        Require.Decay(options.beta2!.Value, "beta2");
        Require.FiniteAndNotNegative(options.eps!.Value, "eps");
        Require.FiniteAndNotNegative(options.weight_decay!.Value, "weight_decay");
    }

    /// <summary>A group's parameters, each tensor once: tied modules have theirs under two names.</summary>
    private List<Parameter> Distinct(List<Parameter> given)
    {
        given.ForEach(CheckParameter);
        var held = parameters().Where(parameter => !parameter.IsInvalid);
        var known = ParameterIdentity.Of(held).ToHashSet();
        var (objects, tensors) = (new HashSet<Parameter>(ReferenceEqualityComparer.Instance), new HashSet<long>());
        var distinct = new List<Parameter>();
        foreach (var (parameter, identity) in given.Zip(ParameterIdentity.Of(given)))
        {
            if (known.Contains(identity) || !objects.Add(parameter))
            {
                throw new ArgumentException(
                    $"A parameter of shape {parameter.shape.ToText()} is given twice; expected every parameter once, in one group.",
                    nameof(given)
                );
            }

            if (tensors.Add(identity))
            {
                distinct.Add(parameter);
            }
        }

        RefuseSharedMemory([.. held, .. distinct]);
        return distinct;
    }

    /// <summary>A strided parameter is updated as a copy, which would undo what was done to another over its memory.</summary>
    private static void RefuseSharedMemory(IReadOnlyList<Parameter> parameters)
    {
        if (SharedMemory.FindUnderStrided(parameters) is { First: var first, Second: var second })
        {
            throw new ArgumentException(
                $"Two parameters lie over the same memory, one of shape {first.shape.ToText()} and strides {first.stride().ToText()}, one of shape {second.shape.ToText()} and "
                    + $"strides {second.stride().ToText()}. Expected memory of their own, or one Parameter in both places, to be transposed in forward.",
                nameof(parameters)
            );
        }
    }

    private static void CheckParameter(Parameter? parameter)
    {
        if (parameter is null || parameter.IsInvalid)
        {
            throw new ArgumentException("A parameter is null or disposed; expected living tensors.", nameof(parameter));
        }

        if (parameter.dtype is not (ScalarType.Float32 or ScalarType.Float64 or ScalarType.Float16 or ScalarType.BFloat16))
        {
            throw new ArgumentException(
                $"A parameter of shape {parameter.shape.ToText()} is {parameter.dtype}; expected Float32, Float64, Float16 or BFloat16.",
                nameof(parameter)
            );
        }
    }
}
