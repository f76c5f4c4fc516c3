using SlSam.Benchmarks.Soak;

namespace SlSam.Tests.Soak;

/// <summary>Five hundred steps; the benchmarks' command <c>soak</c> takes ten thousand, and looks at memory too.</summary>
public class SoakTests
{
    public static TheoryData<string> Samplers => [.. SoakRun.Samplers.Keys];

    [Theory]
    [MemberData(nameof(Samplers))]
    public void Tensors_stay_as_many_and_probabilities_in_bounds(string sampler)
    {
        var result = SoakRun.Run(sampler, settling: 50, steps: 500);

        result.MoreTensors.Should().Be(0);
        result.ProbabilityFault.Should().BeNull();
    }
}
