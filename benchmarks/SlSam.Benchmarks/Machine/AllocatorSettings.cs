using System.Globalization;

namespace SlSam.Benchmarks.Machine;

/// <summary>
/// How glibc's allocator is set for a measurement. Left alone it moves its thresholds while a program runs, and with them what a step costs
/// and how much memory is taken at the peak.
/// </summary>
internal sealed record AllocatorSettings(string Tunables, string Reason)
{
    /// <summary>Every tensor of some size is a mapping of its own and is gone when it is freed: the high-water mark is what was alive at once.</summary>
    public static AllocatorSettings ForMemory { get; } =
        new("glibc.malloc.mmap_threshold=65536", "large tensors are mappings of their own, gone when freed")
        {
            KeepsManagedHeapSmall = true,
        };

    /// <summary>
    /// The values at which glibc's moving thresholds end up by themselves in such a program. Large pages (of 2 MiB, where the system gives them
    /// to who asks) spare what reads much memory after a pass the search for where each 4 KiB of it lie.
    /// </summary>
    public static AllocatorSettings ForTime(bool largePages) =>
        new(
            Thresholds + (largePages ? ":glibc.malloc.hugetlb=1" : ""),
            "the values at which glibc's moving thresholds end up by themselves" + (largePages ? "; large pages" : "")
        );

    private const string Thresholds = "glibc.malloc.mmap_threshold=33554432:glibc.malloc.trim_threshold=67108864";

    /// <summary>Bytes that the managed heap may take before it is collected, where memory is measured.</summary>
    public const long ManagedHeapForMemory = 4 << 20;

    /// <summary>Whether the managed heap, which is not what is measured, is kept small and steady.</summary>
    private bool KeepsManagedHeapSmall { get; init; }

    public IReadOnlyDictionary<string, string> Environment
    {
        get
        {
            var environment = new Dictionary<string, string> { ["GLIBC_TUNABLES"] = Tunables };
            if (KeepsManagedHeapSmall)
            {
                environment["DOTNET_GCgen0size"] = ManagedHeapForMemory.ToString("X", CultureInfo.InvariantCulture);
            }

            return environment;
        }
    }

    public override string ToString() => $"GLIBC_TUNABLES={Tunables} ({Reason})";
}
