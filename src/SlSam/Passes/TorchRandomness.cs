using SlSam.Sampling;
using static TorchSharp.torch;

namespace SlSam.Passes;

/// <summary>
/// Gives a pass, or a part of one, that runs again the random numbers of the first time (dropout masks). The CPU's random state is read and set again. That of CUDA devices
/// cannot be read: at every mark they are seeded anew, from a random state of this object's own, and to return to the mark is to seed them again.
/// </summary>
/// <param name="seed">Same seed, same seeds of devices; null takes one from the system.</param>
/// <param name="stream">Which of the streams of the seed.</param>
/// <param name="rank">Of several ranks with one random state each draws masks of its own.</param>
internal sealed class TorchRandomness(long? seed, int stream, int rank = 0)
{
    private static readonly Lazy<bool> HasCuda = new(cuda.is_available);

    /// <summary>The state that seeds come from.</summary>
    public RandomState Seeds { get; set; } = new(seed, stream);

    /// <summary>Notes the random state of here and now.</summary>
    public RandomMark Mark()
    {
        var cudaSeed = (long)(Seeds.NextUniform() * (1L << 53)) + rank;
        SeedCuda(cudaSeed);
        return new RandomMark(get_rng_state().DetachFromDisposeScope(), cudaSeed);
    }

    /// <summary>Goes back to a mark.</summary>
    public static void Return(RandomMark mark)
    {
        set_rng_state(mark.CpuState);
        SeedCuda(mark.CudaSeed);
    }

    /// <summary>Puts <see cref="Seeds"/> back when the result is disposed, unless it was committed: a step that fails uses none up.</summary>
    public RandomHold Hold() => new(this, Seeds.Copy());

    private static void SeedCuda(long cudaSeed)
    {
        if (HasCuda.Value)
        {
            cuda.manual_seed_all(cudaSeed);
        }
    }
}

/// <summary>A random state to return to.</summary>
internal sealed record RandomMark(Tensor CpuState, long CudaSeed) : IDisposable
{
    public void Dispose() => CpuState.Dispose();
}

/// <summary>Where the seeds stood when a step began.</summary>
internal sealed class RandomHold(TorchRandomness randomness, RandomState before) : IDisposable
{
    private bool _isCommitted;

    public void Commit() => _isCommitted = true;

    public void Dispose()
    {
        if (!_isCommitted)
        {
            randomness.Seeds = before;
        }
    }
}
