using TorchSharp.Modules;

namespace SlSam.State;

/// <summary>
/// What SL-SAM adds to the wrapped optimizer's state, as an entry of a state dictionary: probabilities, random states, a step that was drawn but
/// not taken, rho. A copy of bytes: it does not follow the optimizer it was taken from.
/// </summary>
internal sealed class SlSamState(byte[] data) : OptimizerState(null!)
{
    public byte[] Data { get; private set; } = data;

    /// <inheritdoc/>
    public override void Initialize(OptimizerOptions options) { }

    /// <inheritdoc/>
    public override void SaveStateDict(BinaryWriter writer)
    {
        writer.Write(Data.Length);
        writer.Write(Data);
    }

    /// <inheritdoc/>
    public override void LoadStateDict(BinaryReader reader) => Data = reader.ReadBytes(reader.ReadInt32());

    /// <inheritdoc/>
    public override void LoadStateDict(OptimizerState source) =>
        Data = source is SlSamState other
            ? other.Data
            : throw new ArgumentException(
                $"The state is a {source?.GetType().Name ?? "null"}; expected one of SlSamOptimizer.",
                nameof(source)
            );

    /// <inheritdoc/>
    public override bool ApproximatelyEquals(OptimizerState other) => other is SlSamState state && state.Data.AsSpan().SequenceEqual(Data);
}
