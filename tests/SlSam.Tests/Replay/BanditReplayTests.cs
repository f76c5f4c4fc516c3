using SlSam.Sampling;

namespace SlSam.Tests.Replay;

/// <summary>The distribution update alone, against recorded runs.</summary>
public class BanditReplayTests
{
    private const double ReferenceClip = 1e-6;

    [Theory]
    [InlineData("bandit-small")]
    [InlineData("bandit-152")]
    [InlineData("bandit-152-mild")]
    [InlineData("bandit-big-norms")]
    public void Recorded_probabilities_are_reproduced_while_the_recording_keeps_its_budget(string name) =>
        Replay(BanditTrace.Load(SharedFiles.PathOf("reference", "traces", name + ".json")), fewestSteps: 5);

    [Fact]
    public void Recorded_probabilities_that_come_with_the_tests_are_reproduced() =>
        Replay(BanditTrace.Load(Path.Combine(AppContext.BaseDirectory, "Traces", "bandit-small.json")), fewestSteps: 60);

    [Theory]
    [InlineData("bandit-152", 1e-3)]
    [InlineData("bandit-big-norms", 1e-3)]
    [InlineData("bandit-big-norms", 1e-8)]
    public void Budget_and_floor_hold_to_the_end_where_the_recording_loses_them(string name, double floor)
    {
        var trace = BanditTrace.Load(SharedFiles.PathOf("reference", "traces", name + ".json"));
        var sampler = Build(trace, floor);
        foreach (var step in trace.Steps)
        {
            sampler.Update(step.Active!, step.GradNorms!);

            sampler.Probabilities.Sum().Should().BeApproximately(trace.S * trace.Arms, 1e-12 * trace.Arms);
            sampler.Probabilities.Should().OnlyContain(p => p >= floor && p <= 1);
        }
    }

    private static void Replay(BanditTrace trace, int fewestSteps)
    {
        var sampler = Build(trace, floor: 1e-8);
        var compared = 0;
        foreach (var step in trace.Steps)
        {
            var expected = step.Probabilities!;
            if (expected.Min() < ReferenceClip || Math.Abs(expected.Sum() - (trace.S * trace.Arms)) > ReferenceClip)
            {
                break; // from here on the recording is at its clip
            }

            sampler.Update(step.Active!, step.GradNorms!);
            sampler.Probabilities.Should().Equal(expected, (found, p) => Math.Abs(found - p) <= 1e-6 * p, "step {0}", compared);
            compared++;
        }

        compared.Should().BeGreaterThanOrEqualTo(fewestSteps);
    }

    private static Exp3LayerSampler Build(BanditTrace trace, double floor) =>
        new(
            trace.Arms,
            new Exp3Options
            {
                ActiveFraction = trace.S,
                LearningRate = trace.LearningRate,
                MinProbability = floor,
            }
        );
}
