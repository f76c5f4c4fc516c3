using System.Reflection;
using System.Runtime;
using Xunit.v3;

[assembly: SlSam.Tests.WithoutCollections]

namespace SlSam.Tests;

/// <summary>
/// Puts garbage collections between tests, and into those that ask for one or allocate very much. TorchSharp's own optimizers hold no object of a number while native
/// code reads it: a collection that another thread starts at just that moment, the one that reports results, frees it, and the step throws.
/// </summary>
[AttributeUsage(AttributeTargets.Assembly)]
internal sealed class WithoutCollectionsAttribute : BeforeAfterTestAttribute
{
    /// <summary>More than nearly all tests allocate, and little of what a machine has.</summary>
    private static readonly long Budget = Math.Min(500_000_000, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 8);

    public override void Before(MethodInfo methodUnderTest, IXunitTest test)
    {
        End();
        GC.TryStartNoGCRegion(Budget);
    }

    public override void After(MethodInfo methodUnderTest, IXunitTest test) => End();

    private static void End()
    {
        if (GCSettings.LatencyMode == GCLatencyMode.NoGCRegion)
        {
            GC.EndNoGCRegion();
        }
    }
}
