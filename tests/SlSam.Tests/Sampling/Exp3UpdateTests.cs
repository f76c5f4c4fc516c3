using FsCheck;
using FsCheck.Fluent;
using SlSam.Sampling;

namespace SlSam.Tests.Sampling;

/// <summary>What EXP3 learns from gradient norms.</summary>
public class Exp3UpdateTests
{
    [Fact]
    public void Every_arm_starts_at_the_active_fraction() =>
        new Exp3LayerSampler(5, new Exp3Options { ActiveFraction = 0.3 }).Probabilities.Should().Equal(0.3, 0.3, 0.3, 0.3, 0.3);

    [Fact]
    public void Updates_are_the_published_ones() =>
        Properties.Hold(
            Runs(largestNorm: 3),
            norms =>
            {
                var options = new Exp3Options
                {
                    ActiveFraction = 0.4,
                    LearningRate = 0.01,
                    MinProbability = 1e-4,
                    Seed = 1,
                };
                var sampler = new Exp3LayerSampler(norms[0].Length, options);
                foreach (var step in norms)
                {
                    var active = sampler.Sample();
                    float[] activeNorms = [.. active.Select(arm => step[arm])];
                    var expected = Published([.. sampler.Probabilities], active, activeNorms, options);

                    sampler.Update(active, activeNorms);

                    sampler.Probabilities.Should().Equal(expected, (found, p) => Math.Abs(found - p) <= 1e-9 * p);
                }
            },
            tests: 50
        );

    [Theory]
    [InlineData(float.MaxValue, 0)]
    [InlineData(float.MaxValue, float.Epsilon)]
    [InlineData(1e20f, 1)]
    [InlineData(0, 0)]
    public void Budget_and_floor_hold_for_norms_of_any_size(float large, float small)
    {
        foreach (var learningRate in new[] { 1e-3, 1, 1e300 })
        {
            var sampler = new Exp3LayerSampler(6, new Exp3Options { LearningRate = learningRate, MinProbability = 1e-8 });
            for (var step = 0; step < 20; step++)
            {
                sampler.Update([step % 5, 5], [small, large]);

                sampler.Probabilities.Sum().Should().BeApproximately(3, 1e-11);
                sampler.Probabilities.Should().OnlyContain(p => p >= 1e-8 && p <= 1);
            }
        }
    }

    [Fact]
    public void An_arm_with_a_larger_norm_ends_above_one_with_a_smaller()
    {
        var sampler = new Exp3LayerSampler(4, new Exp3Options { LearningRate = 0.01 });

        sampler.Update([0, 1, 3], [1, 3, 2]);

        sampler.Probabilities[1].Should().BeGreaterThan(sampler.Probabilities[3]);
        sampler.Probabilities[3].Should().BeGreaterThan(sampler.Probabilities[0]);
        sampler.Probabilities[2].Should().Be(sampler.Probabilities[1], "neither lost anything");
    }

    [Fact]
    public void Without_a_learning_rate_it_stays_uniform()
    {
        var sampler = new Exp3LayerSampler(4, new Exp3Options { LearningRate = 0 });

        sampler.Update([0, 1], [1e10f, 0]);

        sampler.Probabilities.Should().OnlyContain(p => Math.Abs(p - 0.5) < 1e-15);
    }

    [Fact]
    public void A_single_arm_keeps_its_fraction()
    {
        var sampler = new Exp3LayerSampler(1, new Exp3Options { ActiveFraction = 0.2 });

        sampler.Update([0], [1e20f]);

        sampler.Probabilities.Should().ContainSingle().Which.Should().BeApproximately(0.2, 1e-15);
    }

    /// <summary>Norms of up to 12 arms over up to 30 steps.</summary>
    private static Gen<float[][]> Runs(float largestNorm) =>
        from arms in Gen.Choose(1, 12)
        from steps in Gen.Choose(1, 30)
        from norms in Properties.Uniform().Select(u => (float)u * largestNorm).ArrayOf(arms).ArrayOf(steps)
        select norms;

    /// <summary>The formulas as they are written down; the one factor that meets the budget by bisection.</summary>
    private static double[] Published(double[] p, IReadOnlyList<int> active, float[] norms, Exp3Options options)
    {
        var rewards = active.Select((arm, i) => Math.Pow(norms[i] / p[arm], 2)).ToArray();
        var w = (double[])p.Clone();
        for (var i = 0; i < active.Count; i++)
        {
            w[active[i]] = p[active[i]] * Math.Exp(-options.LearningRate * (rewards.Max() - rewards[i]) / p[active[i]]);
        }

        double[] Clipped(double factor) => [.. w.Select(weight => Math.Clamp(factor * weight, options.MinProbability, 1))];
        var (low, high) = (1e-300, 1e300);
        for (var i = 0; i < 3000; i++)
        {
            var middle = Math.Sqrt(low) * Math.Sqrt(high);
            (low, high) = Clipped(middle).Sum() < p.Length * options.ActiveFraction ? (middle, high) : (low, middle);
        }

        return Clipped(high);
    }
}
