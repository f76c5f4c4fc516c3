using SlSam.Optimizers;
using SlSam.Parallel;

namespace SlSam.Updates;

/// <summary>An update by <see cref="FusedAdamW"/>, of all parameters or of those that this rank keeps the state of.</summary>
/// <param name="update">What this process makes; disposed with this.</param>
/// <param name="weights">What travels then; null where each rank makes all. Disposed with this.</param>
/// <param name="ranks">The ranks that it travels between.</param>
internal sealed class ReadyFusedUpdate(ReadyAdamW update, OwnedTensors? weights = null, Ranks? ranks = null) : IReadyUpdate
{
    public void Make() => update.Make();

    public void Commit() => weights?.Send(ranks!.Collective);

    public void Dispose()
    {
        weights?.Dispose();
        update.Dispose();
    }
}
