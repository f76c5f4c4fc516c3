using TorchSharp.Modules;

namespace SlSam.State;

/// <summary>
/// The whole state of a <see cref="SlSamOptimizer"/> as the one entry of a state dictionary. It is the optimizer's own, not a copy: what
/// <c>OptimizerHelper</c> reads into it arrives there, whole or not at all.
/// </summary>
internal sealed class SlSamState(SlSamOptimizer owner) : OptimizerState(null!)
{
    private SlSamOptimizer Owner => owner;

    /// <inheritdoc/>
    public override void Initialize(OptimizerOptions options) { }

    /// <inheritdoc/>
    public override void SaveStateDict(BinaryWriter writer) => owner.save_state_dict(writer);

    /// <inheritdoc/>
    public override void LoadStateDict(BinaryReader reader) => owner.load_state_dict(reader);

    /// <inheritdoc/>
    public override void LoadStateDict(OptimizerState source)
    {
        if (source is not SlSamState other)
        {
            throw new ArgumentException(
                $"The state is a {source?.GetType().Name ?? "null"}; expected one of SlSamOptimizer.",
                nameof(source)
            );
        }

        if (!ReferenceEquals(other.Owner, owner))
        {
            using var copy = new BinaryReader(SegmentedStream.Of(other.SaveStateDict));
            LoadStateDict(copy);
        }
    }

    /// <inheritdoc/>
    public override bool ApproximatelyEquals(OptimizerState other)
    {
        if (other is not SlSamState state)
        {
            return false;
        }

        using var mine = SegmentedStream.Of(SaveStateDict);
        using var others = SegmentedStream.Of(state.SaveStateDict);
        return mine.Length == others.Length
            && mine.Segments.Zip(others.Segments).All(pair => pair.First.Span.SequenceEqual(pair.Second.Span));
    }
}
