using System.Security.Cryptography;
using System.Text;
using SlSam.Optimizers;
using SlSam.Parallel;

namespace SlSam.Updates;

/// <summary>States that each one rank keeps, brought to all: one after the other, so that no rank has to hold them all at once.</summary>
/// <param name="ranks">The ranks, all of which ask for the same states.</param>
internal sealed class StateExchange(Ranks ranks)
{
    /// <summary>The states, whole, in their order.</summary>
    /// <param name="states">Those that are asked for.</param>
    /// <param name="purpose">What for, and which: the same on all ranks.</param>
    /// <returns>The state itself where it is here; else one that the caller disposes.</returns>
    /// <exception cref="CollectiveException">A rank failed, or does something else.</exception>
    public IEnumerable<FusedAdamWState> Fetch(IReadOnlyList<FusedAdamWState> states, string purpose)
    {
        var contents = Contents(states, purpose);
        for (var i = 0; i < states.Count; i++)
        {
            ranks.Meet(); // a rank that could not take the one before says so here
            yield return states[i].Shard is { } shard ? Fetch(states[i], shard, contents[i]) : states[i];
        }
    }

    private FusedAdamWState Fetch(FusedAdamWState state, Shard shard, StateContent content)
    {
        var whole = shard.IsHere ? state : FusedAdamWState.ToFill(state.Parameter, state.WantsMaster, content);
        try
        {
            if (whole.Tensors is { Count: > 0 } tensors)
            {
                ranks.Collective.Broadcast(tensors, shard.Owner);
            }

            return whole;
        }
        catch when (!shard.IsHere)
        {
            whole.Dispose();
            throw;
        }
    }

    /// <summary>What there is of the states, as their owners say.</summary>
    private StateContent[] Contents(IReadOnlyList<FusedAdamWState> states, string purpose)
    {
        ranks.Meet();
        var contents = new StateContent[states.Count];
        var call = SHA256.HashData(Encoding.UTF8.GetBytes(purpose));
        for (var owner = 0; owner < ranks.Collective.Size; owner++)
        {
            int[] own = [.. Enumerable.Range(0, states.Count).Where(i => states[i].Shard?.Owner == owner)];
            var bytes = new byte[call.Length + (own.Length * StateContent.Length)];
            if (owner == ranks.Collective.Rank)
            {
                using var writer = new BinaryWriter(new MemoryStream(bytes));
                writer.Write(call);
                Array.ForEach(own, i => states[i].Content.Write(writer));
            }

            ranks.Collective.Broadcast(bytes.AsSpan(), owner);
            using var reader = new BinaryReader(new MemoryStream(bytes));
            if (!reader.ReadBytes(call.Length).AsSpan().SequenceEqual(call))
            {
                throw new InvalidOperationException(
                    $"Rank {owner} exchanges the moments of other parameters than rank {ranks.Collective.Rank}, or for another end. Expected the same calls, and the same order of "
                        + "parameters in the optimizer, on every rank."
                );
            }

            Array.ForEach(own, i => contents[i] = StateContent.Read(reader));
        }

        return contents;
    }
}
