using SlSam.Samples.Reports;

namespace SlSam.Samples.Tests.Reports;

public sealed class PairedDifferenceTests
{
    [Fact]
    public void It_is_the_mean_over_shared_seeds_with_the_interval_of_Students_t()
    {
        var difference = PairedDifference.Of(
            new Dictionary<long, double>
            {
                [1] = 3,
                [2] = 5,
                [3] = 4,
                [7] = 100,
            },
            new Dictionary<long, double>
            {
                [3] = 1,
                [2] = 3,
                [1] = 2,
                [9] = -100,
            }
        );

        difference.Count.Should().Be(3);
        difference.Mean.Should().BeApproximately(2, 1e-12);
        difference.HalfWidth.Should().BeApproximately(4.3027 / Math.Sqrt(3), 1e-3, "the differences 1, 2 and 3 deviate by 1");
    }

    [Fact]
    public void One_seed_has_no_interval()
    {
        var difference = PairedDifference.Of(new Dictionary<long, double> { [1] = 3 }, new Dictionary<long, double> { [1] = 2 });

        difference.Should().Be(new PairedDifference(1, double.NaN, 1));
    }

    [Fact]
    public void Without_a_shared_seed_there_is_no_difference()
    {
        var difference = PairedDifference.Of(new Dictionary<long, double> { [1] = 3 }, new Dictionary<long, double>());

        difference.Should().Be(new PairedDifference(double.NaN, double.NaN, 0));
    }
}
