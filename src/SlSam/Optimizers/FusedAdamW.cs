using SlSam.Kernels;
using SlSam.Layers;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.optim;

namespace SlSam.Optimizers;

/// <summary>
/// AdamW (Loshchilov and Hutter, arXiv 1711.05101) as one native call for each list of tensors, at the speed of memory:
/// a drop-in for <c>torch.optim.AdamW</c>, with the same arguments, defaults and parameter groups.
/// <code>
/// w &lt;- w - lr * weight_decay * w
/// m &lt;- beta1 * m + (1 - beta1) * g,    v &lt;- beta2 * v + (1 - beta2) * g^2
/// w &lt;- w - lr * (m / (1 - beta1^t)) / (sqrt(v / (1 - beta2^t)) + eps)
/// </code>
/// A parameter without a gradient is skipped: it keeps its value, its moments and its own step count t. Moments are of the parameter's
/// type and are allocated in the first step in which it has a gradient.
/// </summary>
/// <remarks>
/// Parameters may be float32, float64, float16 or bfloat16, on any devices, mixed. With bfloat16 weights, changes below about 1/256 of a
/// weight round away: a perturbation of 1e-6 or a learning rate of 1e-5 is lost on most of them.
/// With float16 weights, second moments below 3e-8 become zero: an element with gradients below about 0.005 takes far too large a step in the
/// first step in which its gradient is zero. Prefer bfloat16.
/// </remarks>
public sealed partial class FusedAdamW : OptimizerHelper, IBetas
{
    private readonly AdamW.Options _adamWDefaults;
    private bool _isDisposed;

    /// <summary>The states of each group's parameters, in the group's order.</summary>
    private readonly List<(AdamW.ParamGroup Group, List<FusedAdamWState> States)> _groups = [];

    /// <summary>Over parameters.</summary>
    /// <param name="parameters">What to train; the caller owns the tensors.</param>
    /// <param name="lr">Learning rate, finite, at least 0.</param>
    /// <param name="beta1">Decay of the first moment, in [0, 1).</param>
    /// <param name="beta2">Decay of the second moment, in [0, 1).</param>
    /// <param name="eps">Added to the denominator, finite, at least 0.</param>
    /// <param name="weight_decay">Decoupled weight decay, finite, at least 0.</param>
    /// <param name="amsgrad">Divide by the largest second moment so far.</param>
    /// <param name="maximize">Go up the objective instead of down.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    /// <exception cref="ArgumentException">A parameter is given twice or is not of a floating-point type. A tied tensor, which <c>parameters()</c> gives under
    /// each of its modules, is taken once.</exception>
    public FusedAdamW(
        IEnumerable<Parameter> parameters,
        double lr = 1e-3,
        double beta1 = 0.9,
        double beta2 = 0.999,
        double eps = 1e-8,
        double weight_decay = 0,
        bool amsgrad = false,
        bool maximize = false
    )
        : this([new AdamW.ParamGroup { Parameters = Require.Given(parameters) }], lr, beta1, beta2, eps, weight_decay, amsgrad, maximize)
    { }

    /// <summary>Over parameters by name, as <c>named_parameters()</c> gives them.</summary>
    /// <inheritdoc cref="FusedAdamW(IEnumerable{Parameter}, double, double, double, double, double, bool, bool)"/>
    public FusedAdamW(
        IEnumerable<(string name, Parameter parameter)> parameters,
        double lr = 1e-3,
        double beta1 = 0.9,
        double beta2 = 0.999,
        double eps = 1e-8,
        double weight_decay = 0,
        bool amsgrad = false,
        bool maximize = false
    )
        : this(Require.Given(parameters).Select(entry => entry.parameter), lr, beta1, beta2, eps, weight_decay, amsgrad, maximize) { }

    /// <summary>Over groups of parameters; what a group's options leave open is taken from the other arguments.</summary>
    /// <inheritdoc cref="FusedAdamW(IEnumerable{Parameter}, double, double, double, double, double, bool, bool)"/>
    public FusedAdamW(
        IEnumerable<AdamW.ParamGroup> parameters,
        double lr = 1e-3,
        double beta1 = 0.9,
        double beta2 = 0.999,
        double eps = 1e-8,
        double weight_decay = 0,
        bool amsgrad = false,
        bool maximize = false
    )
    {
        Require.NotNull(parameters);
        _adamWDefaults = new AdamW.Options
        {
            LearningRate = lr,
            InitialLearningRate = lr,
            beta1 = beta1,
            beta2 = beta2,
            eps = eps,
            weight_decay = weight_decay,
            amsgrad = amsgrad,
            maximize = maximize,
        };
        Validate(_adamWDefaults);
        _defaults = _adamWDefaults;
        _parameter_groups = [];
        foreach (var group in parameters)
        {
            add_param_group(group);
        }
    }

    /// <summary>The decay rates that groups added from now on take where they set none.</summary>
    public (double, double) Betas
    {
        get => (_adamWDefaults.beta1!.Value, _adamWDefaults.beta2!.Value);
        set
        {
            Require.Decay(value.Item1, nameof(Betas));
            Require.Decay(value.Item2, nameof(Betas));
            (_adamWDefaults.beta1, _adamWDefaults.beta2) = value;
        }
    }

    /// <summary>Whether parameters of half precision have float32 masters, and moments of that type.</summary>
    internal bool KeepsMasters
    {
        get;
        set
        {
            field = value;
            foreach (var state in States)
            {
                state.WantsMaster = value;
            }
        }
    }

    /// <summary>What is kept for a parameter.</summary>
    internal FusedAdamWState StateOf(Parameter parameter) => (FusedAdamWState)_state[parameter.Handle];

    /// <summary>Adds an <see cref="AdamW.ParamGroup"/>; what its options leave open is taken from the constructor's arguments.</summary>
    /// <exception cref="ArgumentException">The group is of another optimizer, or a parameter is already trained or not of a floating-point type.</exception>
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

    /// <summary>Updates every parameter that has a gradient.</summary>
    /// <param name="closure">Computes the loss and its gradients first; may be null.</param>
    /// <returns>What the closure returned, the caller's; null without one.</returns>
    /// <exception cref="ObjectDisposedException">This optimizer was disposed: its moments are gone.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A group's options were set to a number out of its range; nothing was changed.</exception>
    /// <exception cref="InvalidOperationException">A parameter was disposed, by <c>Module.to</c> for example, or its gradient is sparse; nothing was
    /// changed.</exception>
    public override Tensor step(Func<Tensor>? closure = null)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        Tensor? loss = null;
        if (closure is not null)
        {
            using var withGraph = enable_grad();
            loss = closure();
        }

        Update(States.Select(state => (state, state.FindGradient(), 1.0)).Where(update => update.Item2 is not null)!);
        return loss!;
    }

    /// <summary>Updates some parameters with dense gradients that the caller holds already, and no others.</summary>
    /// <param name="updates">The parameters, their gradients, which stay the caller's, and what they are multiplied by, 1 for nothing.</param>
    internal void Update(IEnumerable<(Parameter Parameter, Tensor Gradient, double Factor)> updates)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        Update(updates.Select(update => (StateOf(update.Parameter), update.Gradient, update.Factor)));
    }

    /// <summary>Drops the gradients of all parameters: makes them absent, as PyTorch does by default, so that they are skipped.</summary>
    public override void zero_grad()
    {
        foreach (var parameter in parameters().Where(parameter => !parameter.IsInvalid))
        {
            parameter.grad = null;
        }
    }

    /// <summary>Moves all state to a device.</summary>
    /// <param name="device">Where the parameters are.</param>
    public new void to(Device device)
    {
        foreach (var state in States)
        {
            state.to(device);
        }
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

        var known = new Dictionary<long, (int Group, FusedAdamWState State)>();
        var living = _groups
            .SelectMany((entry, group) => entry.States.Select(state => (group, state)))
            .Where(entry => !entry.state.Parameter.IsInvalid)
            .ToList();
        foreach (var (entry, identity) in living.Zip(ParameterIdentity.Of(living.Select(entry => entry.state.Parameter))))
        {
            known[identity] = entry;
        }

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

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _isDisposed = true;
        if (disposing)
        {
            foreach (var state in States)
            {
                state.Dispose();
            }
        }
    }

    /// <param name="updates">Enumerated once, before anything is changed, in a dispose scope that takes what is made meanwhile.</param>
    private void Update(IEnumerable<(FusedAdamWState State, Tensor Gradient, double Factor)> updates)
    {
        _groups.ForEach(entry => Validate(entry.Group.Options)); // schedulers and users set them
        using var withoutGraph = no_grad();
        using var scope = NewDisposeScope();
        FusedAdamWList.Update(FusedAdamWList.Gather(updates));
    }

    private IEnumerable<FusedAdamWState> States => _groups.SelectMany(entry => entry.States);

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

        return distinct;
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
