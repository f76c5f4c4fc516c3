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
    /// <exception cref="ArgumentException">A parameter is given twice, is not of a floating-point type, or is not contiguous and over memory of
    /// another. A tied tensor, which <c>parameters()</c> gives under each of its modules, is taken once.</exception>
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

        using var ready = ReadyAll([]);
        ready.Make();
        return loss!;
    }

    /// <summary>Readies an update of every parameter that has a gradient.</summary>
    /// <param name="terms">What is taken off some parameters afterwards, times the learning rate.</param>
    internal ReadyAdamW ReadyAll(IReadOnlyList<(Parameter Parameter, Tensor Term)> terms)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        var termOf = new Dictionary<FusedAdamWState, Tensor>(ReferenceEqualityComparer.Instance);
        foreach (var (state, (_, term)) in StatesOf([.. terms.Select(entry => entry.Parameter)]).Zip(terms))
        {
            termOf.Add(state!, term);
        }

        return Ready(
            States
                .Select(state => (State: state, Gradient: state.FindGradient()))
                .Where(update => update.Gradient is not null)
                .Select(update => new AdamWUpdate(update.State, update.Gradient!, Term: termOf.GetValueOrDefault(update.State)))
        );
    }

    /// <summary>Readies an update of some parameters, and no others.</summary>
    /// <param name="updates">Enumerated once, before anything is changed, in a dispose scope that stays open until the result is disposed.</param>
    internal ReadyAdamW Ready(IEnumerable<AdamWUpdate> updates)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        _groups.ForEach(entry => Validate(entry.Group.Options)); // schedulers and users set them
        return new ReadyAdamW(updates);
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
                state.Fetch();
            }
        }
    }

    /// <summary>The first moments of parameters, which stay this optimizer's; null for those that have none yet or are not held.</summary>
    internal IReadOnlyList<Tensor?> MomentaOf(IReadOnlyList<Parameter> parameters) =>
        [.. StatesOf(parameters).Select(state => state?.FirstMoment)];

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
}
