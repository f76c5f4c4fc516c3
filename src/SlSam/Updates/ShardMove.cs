using SlSam.Optimizers;

namespace SlSam.Updates;

/// <summary>States that are about to have other owners. Nothing is changed until it is committed; what came for nothing is disposed with this.</summary>
/// <param name="optimizer">Whose states.</param>
/// <param name="shards">Who keeps each parameter's from then on.</param>
internal sealed class ShardMove(FusedAdamW optimizer, IReadOnlyList<(long Identity, Shard Shard)> shards) : IDisposable
{
    private readonly Dictionary<long, FusedAdamWState> _taken = [];

    /// <summary>A state that came from another rank; from now on this object's.</summary>
    public void Take(long identity, FusedAdamWState state) => _taken.Add(identity, state);

    /// <summary>The new owners have theirs, the old ones let them go. The optimizer holds what is to be trained by now.</summary>
    public void Commit()
    {
        var states = optimizer.StatesByIdentity();
        foreach (var (identity, shard) in shards)
        {
            if (!states.TryGetValue(identity, out var held))
            {
                continue;
            }

            held.State.Shard = shard;
            if (_taken.Remove(identity, out var taken))
            {
                held.State.TakeOver(taken);
            }
            else if (!shard.IsHere)
            {
                held.State.Drop();
            }
        }
    }

    public void Dispose()
    {
        foreach (var state in _taken.Values)
        {
            state.Dispose();
        }
    }
}
