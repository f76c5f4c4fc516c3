using SlSam.Passes;

namespace SlSam.Updates;

/// <summary>An update by a wrapped optimizer, which may throw when it has moved half of the weights.</summary>
/// <param name="update">Makes it.</param>
/// <param name="weights">The weights as they were; disposed with this.</param>
internal sealed class ReadyWrappedUpdate(Action update, SavedTensors weights) : IReadyUpdate
{
    public void Make() => update();

    public void Commit() => weights.Commit();

    public void Dispose() => weights.Dispose();
}
