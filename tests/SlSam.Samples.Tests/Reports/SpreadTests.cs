using SlSam.Samples.Reports;

namespace SlSam.Samples.Tests.Reports;

public sealed class SpreadTests
{
    [Fact]
    public void It_has_the_mean_and_the_deviation_of_a_sample()
    {
        var spread = Spread.Of([2, 4, 4, 4, 5, 5, 7, 9]);

        spread.Mean.Should().Be(5);
        spread.Deviation.Should().BeApproximately(Math.Sqrt(32.0 / 7), 1e-12, "squares add up to 32, and n - 1 is 7");
        spread.Count.Should().Be(8);
    }

    [Fact]
    public void One_value_has_no_deviation() => Spread.Of([3]).Should().Be(new Spread(3, double.NaN, 1));

    [Fact]
    public void No_value_has_no_mean() => Spread.Of([]).Should().Be(new Spread(double.NaN, double.NaN, 0));

    [Fact]
    public void An_undefined_value_makes_the_mean_undefined() => Spread.Of([1, double.NaN]).Mean.Should().Be(double.NaN);

    [Fact]
    public void Another_unit_scales_both() => new Spread(0.5, 0.25, 2).Times(100).Should().Be(new Spread(50, 25, 2));
}
