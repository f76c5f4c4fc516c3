using System.Runtime.CompilerServices;
using static TorchSharp.torch;

// torch's random state and its count of living tensors belong to the process
[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace SlSam.Testing;

internal static class TestSettings
{
    /// <summary>Models here are so small that threads cost more than they do, many times so where other programs run beside the tests.</summary>
    [ModuleInitializer]
    internal static void UseOneThread() => set_num_threads(1);
}
