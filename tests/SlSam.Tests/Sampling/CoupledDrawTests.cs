using FsCheck.Fluent;
using SlSam.Sampling;

namespace SlSam.Tests.Sampling;

/// <summary>Draws by a single uniform number: the arms' chances stay what they are, whichever come up together.</summary>
public class CoupledDrawTests
{
    private const int Grid = 20_000;

    public static TheoryData<ArmCoupling> Couplings => [ArmCoupling.Adjacent, ArmCoupling.Shallow];

    [Theory]
    [MemberData(nameof(Couplings))]
    public void Each_arm_is_active_for_a_share_of_all_uniform_numbers_that_is_its_probability(ArmCoupling coupling)
    {
        double[] probabilities = [0.2, 0.001, 0.6, 1, 0.3, 0.05, 0.9, 0.25];

        var shares = Shares(probabilities, coupling);

        shares.Zip(probabilities).Should().OnlyContain(pair => Math.Abs(pair.First - pair.Second) <= 2.0 / Grid);
    }

    [Theory]
    [MemberData(nameof(Couplings))]
    public void Where_the_probabilities_sum_to_less_than_one_they_keep_their_proportions(ArmCoupling coupling)
    {
        double[] probabilities = [0.1, 0.2, 0.05, 0.15];

        var shares = Shares(probabilities, coupling);

        shares.Zip(probabilities).Should().OnlyContain(pair => Math.Abs(pair.First - 2 * pair.Second) <= 2.0 / Grid);
    }

    [Theory]
    [MemberData(nameof(Couplings))]
    public void A_draw_is_never_empty_and_ascends_whatever_the_probabilities(ArmCoupling coupling)
    {
        var cases =
            from exponents in Gen.Choose(-300, 0).NonEmptyListOf()
            from uniform in Gen.Choose(0, 1 << 20)
            select (
                Probabilities: exponents.Select(exponent => Math.Pow(10, exponent / 10.0)).ToArray(),
                Uniform: uniform / (1.0 + (1 << 20))
            );

        Properties.Hold(
            cases,
            drawn =>
            {
                var arms = ArmDraw.Draw(drawn.Probabilities, coupling, () => drawn.Uniform);
                arms.Should().NotBeEmpty().And.Equal(arms.Distinct().Order()).And.OnlyContain(arm => arm < drawn.Probabilities.Length);
            }
        );
    }

    [Fact]
    public void Adjacent_arms_have_no_gap_between_them_and_their_number_hardly_varies()
    {
        var probabilities = Enumerable.Repeat(0.2, 50).ToArray();

        for (var i = 0; i < Grid; i++)
        {
            var arms = ArmDraw.Draw(probabilities, ArmCoupling.Adjacent, () => i / (double)Grid);
            arms.Should().HaveCount(arms[^1] - arms[0] + 1);
            arms.Length.Should().BeLessThan(15);
        }
    }

    [Theory]
    [InlineData(ArmCoupling.Adjacent, 0.55, 0.65)]
    [InlineData(ArmCoupling.Shallow, 0.25, 0.35)]
    public void A_coupling_keeps_the_backward_pass_away_from_the_bottom(ArmCoupling coupling, double least, double most)
    {
        const int Arms = 14;
        var probabilities = Enumerable.Repeat(0.2, Arms).ToArray();

        var depth = Enumerable.Range(0, Grid).Average(i => Arms - ArmDraw.Draw(probabilities, coupling, () => i / (double)Grid)[0]);

        (depth / Arms).Should().BeInRange(least, most);
    }

    [Fact]
    public void Shallow_draws_are_as_shallow_as_the_probabilities_allow()
    {
        // the top arms come up alone until only the room of the longest one below is left
        double[] probabilities = [0.2, 0.3, 0.3, 0.3, 0.4];

        var sets = Enumerable
            .Range(0, Grid)
            .Select(i => string.Join(",", ArmDraw.Draw(probabilities, ArmCoupling.Shallow, () => i / (double)Grid)));

        sets.Distinct().Should().Equal("4", "3", "0,1,2", "1,2");
    }

    [Theory]
    [MemberData(nameof(Couplings))]
    public void A_sampler_uses_the_coupling_that_it_is_given(ArmCoupling coupling)
    {
        const int Arms = 14;
        var uniform = new UniformLayerSampler(Arms, 0.2, seed: 3, coupling);
        var bandit = new Exp3LayerSampler(
            Arms,
            new Exp3Options
            {
                ActiveFraction = 0.2,
                Seed = 3,
                Coupling = coupling,
            }
        );
        var random = new RandomState(seed: 3);
        var probabilities = Enumerable.Repeat(0.2, Arms).ToArray();

        for (var draw = 0; draw < 50; draw++)
        {
            var expected = ArmDraw.Draw(probabilities, coupling, random.NextUniform);
            uniform.Sample().Should().Equal(expected);
            bandit.Sample().Should().Equal(expected);
        }
    }

    private static double[] Shares(double[] probabilities, ArmCoupling coupling)
    {
        var counts = new int[probabilities.Length];
        for (var i = 0; i < Grid; i++)
        {
            foreach (var arm in ArmDraw.Draw(probabilities, coupling, () => (i + 0.5) / Grid))
            {
                counts[arm]++;
            }
        }

        return Array.ConvertAll(counts, count => (double)count / Grid);
    }
}
