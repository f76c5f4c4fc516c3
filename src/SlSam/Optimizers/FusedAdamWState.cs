using SlSam.Kernels;
using SlSam.State;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SlSam.Optimizers;

/// <summary>
/// What <see cref="FusedAdamW"/> keeps for one parameter. Moments are made when the parameter first has a gradient: one that is never
/// active costs nothing.
/// </summary>
internal sealed class FusedAdamWState(Parameter parameter) : OptimizerState(parameter), IDisposable
{
    /// <summary>Number of steps in which the parameter had a gradient.</summary>
    public long Step { get; set; }

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

    /// <summary>Device and type of parameter and moments.</summary>
    public TensorKind Kind { get; } = TensorKind.Of(parameter);

    /// <summary>Makes the moments that a step needs and that are not there yet.</summary>
    public void Allocate(bool amsgrad)
    {
        FirstMoment ??= Zeros();
        SecondMoment ??= Zeros();
        if (amsgrad)
        {
            LargestSecondMoment ??= Zeros();
        }
    }

    /// <summary>This state for another object of the same tensor; this one is empty afterwards where it is another.</summary>
    public FusedAdamWState MoveTo(Parameter parameter)
    {
        if (ReferenceEquals(parameter, Parameter))
        {
            return this;
        }

        var moved = new FusedAdamWState(parameter)
        {
            Step = Step,
            FirstMoment = FirstMoment,
            SecondMoment = SecondMoment,
            LargestSecondMoment = LargestSecondMoment,
        };
        (FirstMoment, SecondMoment, LargestSecondMoment) = (null, null, null);
        return moved;
    }

    /// <summary>
    /// A copy of this state for a parameter that has taken the old one's place, on its device and in its type; an empty one where the parameter
    /// is of another shape: a new layer under an old name.
    /// </summary>
    public FusedAdamWState CopyFor(Parameter successor) =>
        FirstMoment is { } moment && !moment.shape.SequenceEqual(successor.shape)
            ? new FusedAdamWState(successor)
            : new FusedAdamWState(successor)
            {
                Step = Step,
                FirstMoment = Convert(FirstMoment, successor),
                SecondMoment = Convert(SecondMoment, successor),
                LargestSecondMoment = Convert(LargestSecondMoment, successor),
            };

    /// <summary>Reads what <see cref="SaveStateDict"/> wrote for a parameter of this shape and type.</summary>
    /// <exception cref="Exception">The data end early or do not fit (see <see cref="StateFile.IsDamage"/>).</exception>
    public static FusedAdamWState Read(BinaryReader reader, Parameter parameter)
    {
        var state = new FusedAdamWState(parameter) { Step = reader.ReadInt64() };
        if (state.Step < 0)
        {
            throw new InvalidDataException($"The saved number of steps is {state.Step}; expected 0 or more.");
        }

        try
        {
            state.FirstMoment = StateFile.ReadTensor(reader, parameter);
            state.SecondMoment = StateFile.ReadTensor(reader, parameter);
            state.LargestSecondMoment = StateFile.ReadTensor(reader, parameter);
            return state;
        }
        catch
        {
            state.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public override void Initialize(OptimizerOptions options)
    {
        Dispose();
        Step = 0;
    }

    /// <inheritdoc/>
    public override void SaveStateDict(BinaryWriter writer)
    {
        writer.Write(Step);
        StateFile.WriteTensor(writer, InUse(FirstMoment)); // a step that failed may have left empty ones
        StateFile.WriteTensor(writer, InUse(SecondMoment));
        StateFile.WriteTensor(writer, InUse(LargestSecondMoment));
    }

    /// <inheritdoc/>
    public override void LoadStateDict(BinaryReader reader) => TakeOver(Read(reader, _parameter));

    /// <inheritdoc/>
    public override void LoadStateDict(OptimizerState source)
    {
        if (source is not FusedAdamWState other)
        {
            throw new ArgumentException($"The state is a {source?.GetType().Name ?? "null"}; expected one of FusedAdamW.", nameof(source));
        }

        if (ReferenceEquals(other, this))
        {
            return;
        }

        TakeOver(other.CopyFor(_parameter));
    }

    /// <inheritdoc/>
    public override bool ApproximatelyEquals(OptimizerState other) =>
        other is FusedAdamWState state
        && state.Step == Step
        && AreClose(FirstMoment, state.FirstMoment)
        && AreClose(SecondMoment, state.SecondMoment)
        && AreClose(LargestSecondMoment, state.LargestSecondMoment);

    /// <inheritdoc/>
    public override void to(Device device)
    {
        FirstMoment = FirstMoment?.to(device, disposeAfter: true).DetachFromDisposeScope();
        SecondMoment = SecondMoment?.to(device, disposeAfter: true).DetachFromDisposeScope();
        LargestSecondMoment = LargestSecondMoment?.to(device, disposeAfter: true).DetachFromDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        FirstMoment?.Dispose();
        SecondMoment?.Dispose();
        LargestSecondMoment?.Dispose();
        (FirstMoment, SecondMoment, LargestSecondMoment) = (null, null, null);
    }

    private Tensor? InUse(Tensor? moment) => Step > 0 ? moment : null;

    private Tensor Zeros() => zeros(_parameter.shape, _parameter.dtype, _parameter.device).DetachFromDisposeScope();

    private void TakeOver(FusedAdamWState other)
    {
        Dispose();
        Step = other.Step;
        (FirstMoment, SecondMoment, LargestSecondMoment) = (other.FirstMoment, other.SecondMoment, other.LargestSecondMoment);
    }

    private static Tensor? Convert(Tensor? tensor, Parameter parameter) =>
        tensor?.to(parameter.dtype, parameter.device, copy: true).DetachFromDisposeScope();

    private static bool AreClose(Tensor? left, Tensor? right) =>
        left is null || right is null ? left is null && right is null : left.allclose(right);
}
