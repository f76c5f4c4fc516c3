using static TorchSharp.torch;

namespace SlSam.Parallel;

/// <summary>
/// Some processes, the ranks, that train one model together: what they do in common. All ranks make the same calls, in the same order, with tensors of the same
/// shapes and types; a call returns when this rank has its result. <see cref="SlSamOptions.Collective"/> takes one; the package SlSam.Mpi has one over MPI.
/// </summary>
/// <remarks>The optimizer does not dispose it. Calls come from one thread at a time, not always the same.</remarks>
public interface ICollective : IDisposable
{
    /// <summary>Number of this rank, from 0.</summary>
    int Rank { get; }

    /// <summary>Number of ranks, at least 1.</summary>
    int Size { get; }

    /// <summary>
    /// Replaces each tensor by its mean over all ranks, which is the same on all of them to the bit. Half types are summed in float32 and rounded once.
    /// </summary>
    /// <param name="tensors">Dense tensors of float32, float64, float16 or bfloat16, whose elements share no memory; they need no gradients.</param>
    /// <exception cref="CollectiveException">The ranks do not make the same call, or one of them is gone.</exception>
    void MeanInPlace(IReadOnlyList<Tensor> tensors);

    /// <summary>Writes one rank's tensors over those of all others.</summary>
    /// <param name="tensors">Dense tensors of any type, whose elements share no memory; they need no gradients.</param>
    /// <param name="root">The rank.</param>
    /// <exception cref="CollectiveException">The ranks do not make the same call, or one of them is gone.</exception>
    void Broadcast(IReadOnlyList<Tensor> tensors, int root);

    /// <summary>Writes one rank's bytes over those of all others.</summary>
    /// <param name="data">As many on each rank.</param>
    /// <param name="root">The rank.</param>
    /// <exception cref="CollectiveException">The ranks do not make the same call, or one of them is gone.</exception>
    void Broadcast(Span<byte> data, int root);

    /// <summary>Whether all ranks say yes. None gets its answer before all have said theirs.</summary>
    /// <param name="mine">What this rank says.</param>
    /// <exception cref="CollectiveException">The ranks do not make the same call, or one of them is gone.</exception>
    bool AllAgree(bool mine);

    /// <summary>Ends all ranks' processes at once, this one too; for what the ranks cannot agree on any more. Does not return.</summary>
    /// <param name="reason">Written to the standard error stream.</param>
    void Abort(string reason);
}
