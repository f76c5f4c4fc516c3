using SlSam.Layers;
using SlSam.Optimizers;
using SlSam.Parallel;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SlSam.Updates;

/// <summary>
/// The state of a <see cref="FusedAdamW"/>, spread over ranks (Rajbhandari et al., arXiv 1910.02054, stage 1): moments and master of each tensor are kept by one of them, which
/// makes its update for all. Arm by arm the ranks keep about as much, so that every draw is shared out evenly.
/// </summary>
/// <param name="optimizer">Holds the same parameters in the same order on every rank.</param>
/// <param name="ranks">The ranks.</param>
internal sealed class Shards(FusedAdamW optimizer, Ranks ranks)
{
    private long _adoptions = -1;

    public Ranks Ranks => ranks;

    /// <summary>
    /// Who keeps what from now on, with the states that come to this rank, for <see cref="ShardMove.Commit"/>, once the optimizer holds what is trained now. A state that
    /// each rank has had by itself so far is its new owner's.
    /// </summary>
    /// <param name="layers">What is trained from now on.</param>
    public ShardMove Move(LayerMap layers)
    {
        var owners = Owners(layers);
        var states = optimizer.StatesByIdentity();
        var leaving = owners
            .Where(entry => states.TryGetValue(entry.Key, out var held) && held.State.Shard is { } shard && shard.Owner != entry.Value)
            .Select(entry => (Identity: entry.Key, Owner: entry.Value, states[entry.Key].State))
            .ToList();
        var move = new ShardMove(optimizer, [.. owners.Select(entry => (entry.Key, ShardOf(entry.Value)))]);
        try
        {
            using var withoutGraph = no_grad();
            if (leaving.Count > 0)
            {
                var purpose =
                    $"new owners: {string.Join(", ", leaving.Select(entry => $"{entry.State.Shard!.Value.Owner} {entry.Owner}"))}";
                var whole = new StateExchange(ranks).Fetch([.. leaving.Select(entry => entry.State)], purpose);
                foreach (var ((identity, owner, state), fetched) in leaving.Zip(whole))
                {
                    if (owner == ranks.Collective.Rank)
                    {
                        move.Take(identity, fetched);
                    }
                    else if (!ReferenceEquals(fetched, state))
                    {
                        fetched.Dispose();
                    }
                }

                ranks.Meet(); // all have theirs
            }

            return move;
        }
        catch
        {
            move.Dispose();
            throw;
        }
    }

    /// <summary>Gives owners to parameters that the optimizer was given since the last step.</summary>
    public void Follow(LayerMap layers)
    {
        if (_adoptions == optimizer.Adoptions)
        {
            return;
        }

        if (optimizer.States.Any(state => state.Shard is null))
        {
            var owners = Owners(layers);
            foreach (var (identity, (_, state)) in optimizer.StatesByIdentity())
            {
                state.Shard ??= owners.TryGetValue(identity, out var owner) ? ShardOf(owner) : null;
            }
        }

        _adoptions = optimizer.Adoptions;
    }

    /// <summary>Weights that their owners make, to be sent to the others.</summary>
    public static OwnedTensors Weights(IEnumerable<(Parameter Weight, FusedAdamWState State)> weights) =>
        new(weights.Select(entry => ((Tensor)entry.Weight, entry.State.Shard!.Value.Owner)));

    /// <summary>Writes what one process that keeps all would write.</summary>
    /// <exception cref="CollectiveException">The other ranks do not save, or one of them failed.</exception>
    public void Save(BinaryWriter writer, IReadOnlyList<string> names)
    {
        try
        {
            optimizer.SaveByName(writer, names, states => Fetched(states, $"saving: {string.Join(", ", names)}"));
            ranks.Meet(); // all have written
        }
        catch (CollectiveException apart)
        {
            throw new CollectiveException(
                $"Moments are spread over the ranks (ShardState), so that every rank has to save when one does; ranks that need no file save to BinaryWriter.Null. {apart.Message}",
                apart
            );
        }
    }

    /// <summary>The states one after the other; each is let go when the next is asked for.</summary>
    private IEnumerable<FusedAdamWState> Fetched(IReadOnlyList<FusedAdamWState> states, string purpose)
    {
        foreach (var (state, whole) in states.Zip(new StateExchange(ranks).Fetch(states, purpose)))
        {
            try
            {
                yield return whole;
            }
            finally
            {
                if (!ReferenceEquals(whole, state))
                {
                    whole.Dispose();
                }
            }
        }
    }

    private Shard ShardOf(int owner) => new(owner, ranks.Collective.Size, owner == ranks.Collective.Rank);

    /// <summary>The owner of each parameter that the optimizer holds: arm by arm, then what is active in every step, then what is not trained now.</summary>
    private IReadOnlyDictionary<long, int> Owners(LayerMap layers)
    {
        var beyond = layers
            .Around.Beyond.Where(parameter => !parameter.IsInvalid)
            .Select((parameter, i) => (Set: layers.Arms.Count, Name: $"{i}", Parameter: parameter));
        var resting = layers
            .Around.Others.Where(other => other.IsHeld && !other.Named.Parameter.IsInvalid)
            .Select((other, i) => (Set: layers.Arms.Count + 1, Name: $"{i}", other.Named.Parameter));
        var all = layers
            .Parameters.Select(trained =>
                (Set: trained.Arm == TrainedParameter.NoArm ? layers.Arms.Count : trained.Arm, trained.Name, trained.Parameter)
            )
            .Concat(beyond)
            .Concat(resting)
            .ToList();
        var sets = all.Zip(ParameterIdentity.Of(all.Select(entry => entry.Parameter)))
            .GroupBy(
                entry => entry.First.Set,
                entry => new Owned<long>(
                    entry.Second,
                    entry.First.Name,
                    FusedAdamWState.BytesOf(entry.First.Parameter.dtype, entry.First.Parameter.numel(), optimizer.KeepsMasters)
                )
            );
        return Ownership.Spread(sets.OrderBy(set => set.Key), ranks.Collective.Size);
    }
}
