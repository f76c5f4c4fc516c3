using SlSam.State;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SlSam.Optimizers;

/// <content>Saving and loading.</content>
internal sealed partial class FusedAdamWState
{
    /// <summary>Reads what <see cref="SaveStateDict"/> wrote for a parameter of this shape and type.</summary>
    /// <exception cref="Exception">The data end early or do not fit (see <see cref="StateFile.IsDamage"/>).</exception>
    public static FusedAdamWState Read(BinaryReader reader, Parameter parameter, bool wantsMaster)
    {
        var state = new FusedAdamWState(parameter) { WantsMaster = wantsMaster, Step = reader.ReadInt64() };
        if (state.Step < 0)
        {
            throw new InvalidDataException($"The saved number of steps is {state.Step}; expected 0 or more.");
        }

        try
        {
            state.FirstMoment = StateFile.ReadTensor(reader, parameter, state.StateType);
            state.SecondMoment = StateFile.ReadTensor(reader, parameter, state.StateType);
            state.LargestSecondMoment = StateFile.ReadTensor(reader, parameter, state.StateType);
            state.Master = StateFile.ReadTensor(reader, parameter, ScalarType.Float32);
            return state.Master is null || state.KeepsMaster
                ? state
                : throw new InvalidDataException("The saved state has a float32 master of a parameter that keeps none.");
        }
        catch
        {
            state.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">Another rank keeps this state.</exception>
    public override void SaveStateDict(BinaryWriter writer)
    {
        ExpectHere();
        writer.Write(Step);
        WaitForHost();
        StateFile.WriteTensor(writer, InUse(FirstMoment)); // a step that failed may have left empty ones
        StateFile.WriteTensor(writer, InUse(SecondMoment));
        StateFile.WriteTensor(writer, InUse(LargestSecondMoment));
        StateFile.WriteTensor(writer, InUse(Master));
    }

    /// <inheritdoc/>
    public override void LoadStateDict(BinaryReader reader) => TakeOver(Read(reader, _parameter, WantsMaster));

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

        TakeOver(other.CopyFor(_parameter, WantsMaster));
    }

    /// <inheritdoc/>
    public override bool ApproximatelyEquals(OptimizerState other) =>
        other is FusedAdamWState state
        && state.Step == Step
        && AreClose(FirstMoment, state.FirstMoment)
        && AreClose(SecondMoment, state.SecondMoment)
        && AreClose(LargestSecondMoment, state.LargestSecondMoment)
        && AreClose(Master, state.Master);

    private Tensor? InUse(Tensor? kept) => Step > 0 ? kept : null;

    /// <summary>Takes what another holds, which is empty afterwards; lets it go where another rank keeps this state.</summary>
    public void TakeOver(FusedAdamWState other)
    {
        Dispose();
        Take(other.InPlaceOf(this));
    }

    /// <summary>What was moved to the host's memory without waiting can be read now.</summary>
    private void WaitForHost()
    {
        if (FirstMoment is { } moment && moment.is_cpu() && _parameter.is_cuda)
        {
            HostMemory.Wait();
        }
    }

    private static bool AreClose(Tensor? left, Tensor? right) =>
        left is null || right is null ? left is null && right is null : left.allclose(right);
}
