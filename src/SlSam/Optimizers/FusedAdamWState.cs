using SlSam.Kernels;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SlSam.Optimizers;

/// <summary>
/// What <see cref="FusedAdamW"/> keeps for one parameter. Moments are made when the parameter first has a gradient: one that is never
/// active costs nothing.
/// </summary>
internal sealed partial class FusedAdamWState(Parameter parameter) : OptimizerState(parameter), IDisposable
{
    private bool _mayDiffer;

    /// <summary>Number of steps in which the parameter had a gradient.</summary>
    public long Step { get; set; }

    /// <summary>Whether a parameter of half precision has a float32 master, and moments of that type.</summary>
    public bool WantsMaster
    {
        get;
        set
        {
            _mayDiffer |= value != field;
            field = value;
        }
    }

    /// <summary>The weight in float32, of which the parameter shows the rounding; null before the first step, and where there is none to keep.</summary>
    public Tensor? Master { get; private set; }

    /// <summary>Whether this parameter has a master, once it was updated.</summary>
    public bool KeepsMaster => WantsMaster && Kind.IsHalf;

    /// <summary>Running mean of the gradient, of the parameter's shape, contiguous; null before the first step.</summary>
    public Tensor? FirstMoment { get; private set; }

    /// <summary>Running mean of the squared gradient.</summary>
    public Tensor? SecondMoment { get; private set; }

    /// <summary>Largest second moment so far, with amsgrad.</summary>
    public Tensor? LargestSecondMoment { get; private set; }

    public Parameter Parameter => _parameter;

    /// <summary>The group whose options hold for the parameter; null until the optimizer has adopted this.</summary>
    public AdamW.ParamGroup? Group { get; set; }

    /// <summary>The parameter's gradient, in the current dispose scope; null where it has none.</summary>
    /// <exception cref="InvalidOperationException">The parameter was disposed, or its gradient is sparse.</exception>
    public Tensor? FindGradient()
    {
        if (Parameter.IsInvalid)
        {
            throw new InvalidOperationException(
                "A parameter of this FusedAdamW was disposed; Module.to does that and makes a new one. Build the optimizer after the move."
            );
        }

        var gradient = Parameter.grad;
        if (gradient is not null)
        {
            Require.Dense(gradient, Parameter);
            if (TensorKind.Of(Parameter) is var kind && kind != Kind)
            {
                throw new InvalidOperationException(
                    $"A parameter of this FusedAdamW of shape {Parameter.shape.ToText()} is {kind} now and was {Kind}; Module.to does that. "
                        + "Build the optimizer after the move."
                );
            }
        }

        return gradient;
    }

    /// <summary>Device and type of the parameter.</summary>
    public TensorKind Kind { get; } = TensorKind.Of(parameter);

    private ScalarType StateType => KeepsMaster ? ScalarType.Float32 : _parameter.dtype;

    /// <summary>Makes what a step needs and is not there yet, or lies elsewhere.</summary>
    /// <exception cref="InvalidOperationException">Another rank keeps this state.</exception>
    public void Allocate(bool amsgrad)
    {
        ExpectHere();
        Fetch();
        FirstMoment ??= Zeros();
        SecondMoment ??= Zeros();
        if (amsgrad)
        {
            LargestSecondMoment ??= Zeros();
        }

        if (KeepsMaster)
        {
            Master ??= _parameter.detach().to(ScalarType.Float32).contiguous().DetachFromDisposeScope();
        }
    }

    /// <summary>Moves what is kept to the CPU's memory, where it is not there.</summary>
    public void Store()
    {
        _mayDiffer = true;
        Change(tensor => tensor.is_cpu() ? tensor : HostMemory.Store(tensor));
    }

    /// <summary>Moves what is kept to the parameter's device, and to the type that it is kept in, where it is not so.</summary>
    public void Fetch()
    {
        if (!_mayDiffer)
        {
            return;
        }

        var (device, type) = (_parameter.device, StateType);
        Change(tensor =>
            tensor.device_type == device.type && tensor.device_index == device.index && tensor.dtype == type ? tensor
            : tensor.dtype == type ? HostMemory.Fetch(tensor, device)
            : tensor.to(type, device).DetachFromDisposeScope()
        );
        _mayDiffer = false;
    }

    /// <summary>This state for another object of the same tensor; this one is empty afterwards where it is another.</summary>
    public FusedAdamWState MoveTo(Parameter parameter)
    {
        if (ReferenceEquals(parameter, Parameter))
        {
            return this;
        }

        var moved = new FusedAdamWState(parameter) { WantsMaster = WantsMaster, Shard = Shard };
        moved.Take(this);
        return moved;
    }

    /// <summary>
    /// A copy of this state for a parameter that has taken the old one's place, on its device and in its type; an empty one where the parameter
    /// is of another shape: a new layer under an old name.
    /// </summary>
    /// <param name="successor">The parameter.</param>
    /// <param name="wantsMaster">Whether the copy is to have a master.</param>
    public FusedAdamWState CopyFor(Parameter successor, bool wantsMaster)
    {
        var copy = new FusedAdamWState(successor) { WantsMaster = wantsMaster, Shard = Shard };
        if (FirstMoment is { } moment && !moment.shape.SequenceEqual(successor.shape))
        {
            return copy;
        }

        Tensor? Convert(Tensor? tensor) => tensor?.to(copy.StateType, successor.device, copy: true).DetachFromDisposeScope();
        copy.Step = Step;
        copy.FirstMoment = Convert(FirstMoment);
        copy.SecondMoment = Convert(SecondMoment);
        copy.LargestSecondMoment = Convert(LargestSecondMoment);
        copy.Master = copy.KeepsMaster ? Convert(Master) : null;
        return copy;
    }

    /// <inheritdoc/>
    public override void Initialize(OptimizerOptions options)
    {
        Dispose();
        Step = 0;
    }

    /// <inheritdoc/>
    public override void to(Device device)
    {
        _mayDiffer = true;
        Change(tensor => tensor.to(device).DetachFromDisposeScope());
    }

    /// <summary>Lets go of everything: the parameter begins anew.</summary>
    public void Drop() => Initialize(null!);

    /// <inheritdoc/>
    public void Dispose()
    {
        FirstMoment?.Dispose();
        SecondMoment?.Dispose();
        LargestSecondMoment?.Dispose();
        Master?.Dispose();
        (FirstMoment, SecondMoment, LargestSecondMoment, Master) = (null, null, null, null);
    }

    private Tensor Zeros() => zeros(_parameter.shape, StateType, _parameter.device).DetachFromDisposeScope();

    private void Take(FusedAdamWState other)
    {
        (Step, _mayDiffer) = (other.Step, _mayDiffer || other._mayDiffer);
        (FirstMoment, SecondMoment) = (other.FirstMoment, other.SecondMoment);
        (LargestSecondMoment, Master) = (other.LargestSecondMoment, other.Master);
        (other.FirstMoment, other.SecondMoment, other.LargestSecondMoment, other.Master) = (null, null, null, null);
    }

    /// <summary>Puts other tensors in the place of those that are kept, and disposes the old ones; those that cannot be made leave the old where they are.</summary>
    private void Change(Func<Tensor, Tensor> to)
    {
        FirstMoment = Changed(FirstMoment);
        SecondMoment = Changed(SecondMoment);
        LargestSecondMoment = Changed(LargestSecondMoment);
        Master = Changed(Master);

        Tensor? Changed(Tensor? tensor)
        {
            var changed = tensor is null ? null : to(tensor);
            if (tensor is not null && !ReferenceEquals(changed, tensor))
            {
                tensor.Dispose();
            }

            return changed;
        }
    }
}
