using System.Globalization;
using System.Reflection;
using Xunit.v3;
using static TorchSharp.torch;

[assembly: SlSam.Testing.Seeded]

namespace SlSam.Testing;

/// <summary>
/// Draws the same numbers in each test, whatever ran before it: a test that a draw in a hundred fails would fail here at once, not in the run where it matters.
/// SLSAM_TESTS_SEED draws others, to find tests that hold for one draw alone.
/// </summary>
[AttributeUsage(AttributeTargets.Assembly)]
internal sealed class SeededAttribute : BeforeAfterTestAttribute
{
    private static readonly long Seed = long.Parse(
        Environment.GetEnvironmentVariable("SLSAM_TESTS_SEED") ?? "20260214",
        CultureInfo.InvariantCulture
    );

    public override void Before(MethodInfo methodUnderTest, IXunitTest test) => random.manual_seed(Seed);

    /// <summary>The constructor of a test class runs before <see cref="Before"/>.</summary>
    public override void After(MethodInfo methodUnderTest, IXunitTest test) => random.manual_seed(Seed);
}
