using SlSam.Sampling;

namespace SlSam.Tests.Sampling;

/// <summary>With normalized rewards the size of the gradients does not matter.</summary>
public class NormalizedRewardTests
{
    private const int Steps = 400;

    [Theory]
    [InlineData(1e-6)]
    [InlineData(1e-3)]
    [InlineData(0.37)]
    [InlineData(1024)]
    [InlineData(1e6)]
    public void A_constant_factor_of_all_norms_changes_no_draw(double factor) =>
        Draws(Exp3Reward.Normalized, factor).Should().BeEquivalentTo(Draws(Exp3Reward.Normalized, 1), order => order.WithStrictOrdering());

    [Fact]
    public void It_does_with_raw_rewards() => Draws(Exp3Reward.Raw, 1e3).Should().NotBeEquivalentTo(Draws(Exp3Reward.Raw, 1));

    [Fact]
    public void Norms_of_zero_leave_the_arms_equal_and_do_not_divide_by_zero()
    {
        var sampler = new Exp3LayerSampler(4, new Exp3Options { Reward = Exp3Reward.Normalized });

        sampler.Update([0, 2], [0, 0]);
        sampler.Probabilities.Should().OnlyContain(p => Math.Abs(p - 0.5) < 1e-15);

        sampler.Update([0, 2], [1, 0]);
        sampler.Probabilities[0].Should().BeGreaterThan(sampler.Probabilities[2]);
    }

    [Theory]
    [InlineData(float.Epsilon)]
    [InlineData(float.MaxValue)]
    public void The_smallest_and_largest_norms_teach_as_much_as_any_other(float unit)
    {
        var sampler = new Exp3LayerSampler(2, new Exp3Options { Reward = Exp3Reward.Normalized });
        var reference = new Exp3LayerSampler(2, new Exp3Options { Reward = Exp3Reward.Normalized });

        sampler.Update([0, 1], [unit, 0]);
        reference.Update([0, 1], [1, 0]);

        sampler.Probabilities.Should().Equal(reference.Probabilities, (found, p) => Math.Abs(found - p) < 1e-12);
    }

    [Fact]
    public void Rewards_are_in_units_of_the_running_root_mean_square_of_all_arms()
    {
        var options = new Exp3Options { Reward = Exp3Reward.Normalized, LearningRate = 0.1 };
        var raw = new Exp3LayerSampler(4, new Exp3Options { LearningRate = 0.1 });
        var normalized = new Exp3LayerSampler(4, options);

        // all norms are 2 or 4 and half of the arms are seen: (4 + 16) / 0.5 / 4 = 10 is the mean square over all arms
        normalized.Update([1, 3], [2, 4]);
        raw.Update([1, 3], [2 / MathF.Sqrt(10), 4 / MathF.Sqrt(10)]);

        normalized.Probabilities.Should().Equal(raw.Probabilities, (found, p) => Math.Abs(found - p) < 1e-7);
    }

    private static List<int[]> Draws(Exp3Reward reward, double factor)
    {
        var sampler = new Exp3LayerSampler(
            12,
            new Exp3Options
            {
                ActiveFraction = 0.4,
                Reward = reward,
                LearningRate = 0.01,
                Seed = 8,
            }
        );
        var norms = new RandomState(seed: 9);
        var draws = new List<int[]>();
        for (var step = 0; step < Steps; step++)
        {
            int[] active = [.. sampler.Sample()];
            draws.Add(active);
            sampler.Update(active, [.. active.Select(arm => (float)(factor * (0.1 + arm + norms.NextUniform())))]);
        }

        return draws;
    }
}
