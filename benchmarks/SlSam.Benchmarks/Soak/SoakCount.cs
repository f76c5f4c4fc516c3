using static TorchSharp.torch;

namespace SlSam.Benchmarks.Soak;

/// <summary>What a process holds.</summary>
/// <param name="ResidentBytes">Memory in use by the process, native and managed.</param>
/// <param name="Tensors">Native tensors that are alive.</param>
internal sealed record SoakCount(long ResidentBytes, long Tensors)
{
    public static SoakCount None { get; } = new(0, 0);

    /// <summary>Counts after a full collection, so that garbage is not taken for growth.</summary>
    public static SoakCount Now()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        GC.WaitForPendingFinalizers();
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        return new SoakCount(Environment.WorkingSet, Tensor.TotalCount);
    }
}
