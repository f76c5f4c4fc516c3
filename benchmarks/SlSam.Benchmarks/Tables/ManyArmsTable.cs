using SlSam.Benchmarks.Measuring;

namespace SlSam.Benchmarks.Tables;

/// <summary>What a step of SL-SAM costs beside arithmetic, on very many very small arms.</summary>
internal sealed record ManyArmsTable
{
    public required int Arms { get; init; }

    public required double ActiveArms { get; init; }

    /// <summary>The step outside the forward and backward passes.</summary>
    public required Estimate OwnMilliseconds { get; init; }

    /// <summary>The native calls of a step (norms, perturbation, restoring, AdamW) on the same arms of another such model, alone.</summary>
    public required Estimate KernelMilliseconds { get; init; }

    /// <summary>The sampler alone: a draw, and an update with its projection.</summary>
    public required Estimate SamplerMilliseconds { get; init; }

    /// <summary>Sampling, projection and bookkeeping: own time without the kernels'.</summary>
    public double BookkeepingMilliseconds => OwnMilliseconds.Value - KernelMilliseconds.Value;
}
