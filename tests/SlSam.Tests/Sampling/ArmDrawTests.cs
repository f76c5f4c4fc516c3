using SlSam.Sampling;

namespace SlSam.Tests.Sampling;

/// <summary>The draw of arms: independent, repeated until an arm is active.</summary>
public class ArmDrawTests
{
    /// <summary>Chi-square of six degrees of freedom: one in a hundred thousand is above.</summary>
    private const double HighestChiSquare = 33.1;

    private readonly RandomState _random = new(seed: 5);

    [Fact]
    public void Each_arm_is_active_as_often_as_its_probability_says()
    {
        const int Draws = 20_000;
        double[] probabilities = [0.001, 0.02, 0.2, 0.5, 0.9, 0.999, 1];
        var counts = new int[probabilities.Length];
        for (var draw = 0; draw < Draws; draw++)
        {
            foreach (var arm in ArmDraw.Draw(probabilities, _random.NextUniform))
            {
                counts[arm]++;
            }
        }

        foreach (var (count, p) in counts.Zip(probabilities))
        {
            (count - (Draws * p)).Should().BeInRange(-5 * Math.Sqrt(Draws * p * (1 - p)), 5 * Math.Sqrt(Draws * p * (1 - p)));
        }
    }

    [Theory]
    [InlineData(0.3, 0.5, 0.2)]
    [InlineData(0.01, 0.02, 0.03)]
    [InlineData(0.9, 0.05, 0.5)]
    public void Sets_come_up_as_if_all_arms_were_drawn_again_until_one_is_active(double first, double second, double third)
    {
        double[] probabilities = [first, second, third];

        ChiSquare(probabilities, () => ArmDraw.Draw(probabilities, _random.NextUniform)).Should().BeLessThan(HighestChiSquare);
        ChiSquare(probabilities, () => ArmDraw.DrawConditioned(probabilities, _random.NextUniform)).Should().BeLessThan(HighestChiSquare);
    }

    [Fact]
    public void Tiny_probabilities_choose_one_arm_in_proportion()
    {
        double[] probabilities = [1e-12, 2e-12, 5e-12];
        var counts = new int[3];
        for (var draw = 0; draw < 8000; draw++)
        {
            counts[ArmDraw.Draw(probabilities, _random.NextUniform).Should().ContainSingle().Subject]++;
        }

        counts[0].Should().BeInRange(850, 1150);
        counts[1].Should().BeInRange(1800, 2200);
    }

    [Theory]
    [InlineData(1, 1e-12)]
    [InlineData(1, 1e-300)]
    [InlineData(3, double.Epsilon)]
    [InlineData(10_000, 1e-15)]
    public void A_draw_is_never_empty(int arms, double probability)
    {
        var probabilities = Enumerable.Repeat(probability, arms).ToArray();
        for (var draw = 0; draw < 3; draw++)
        {
            ArmDraw.Draw(probabilities, _random.NextUniform).Should().ContainSingle().Which.Should().BeInRange(0, arms - 1);
        }
    }

    [Fact]
    public void Even_the_largest_uniform_number_leaves_an_arm()
    {
        double[] probabilities = [1e-12, 0.3, 1e-12];

        ArmDraw.Draw(probabilities, () => 1 - (1.0 / (1UL << 53))).Should().Equal(2);
    }

    [Fact]
    public void Uniform_numbers_are_used_in_the_order_of_the_arms_and_all_again_when_none_was_active()
    {
        var numbers = new Queue<double>([0.9, 0.6, 0.8, 0.1, 0.5, 0.7, 0.2]);

        ArmDraw.Draw([0.5, 0.5, 0.5], numbers.Dequeue).Should().Equal(0, 1);

        numbers.Should().Equal(0.2);
    }

    /// <summary>Sets drawn many times, against their chances by enumeration: product of p or 1 - p, over the chance of a set that is not empty.</summary>
    private static double ChiSquare(double[] probabilities, Func<int[]> draw)
    {
        const int Draws = 40_000;
        var counts = new int[1 << probabilities.Length];
        for (var i = 0; i < Draws; i++)
        {
            counts[draw().Sum(arm => 1 << arm)]++;
        }

        var chances = Enumerable
            .Range(0, counts.Length)
            .Select(set => probabilities.Select((p, arm) => (set >> arm & 1) == 1 ? p : 1 - p).Aggregate(1.0, (a, b) => a * b))
            .ToArray();
        counts[0].Should().Be(0);
        return Enumerable
            .Range(1, counts.Length - 1)
            .Select(set => (Expected: Draws * chances[set] / (1 - chances[0]), Found: counts[set]))
            .Sum(entry => Math.Pow(entry.Found - entry.Expected, 2) / entry.Expected);
    }
}
