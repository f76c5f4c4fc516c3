using SlSam.Samples.Charts;

namespace SlSam.Samples.Tests.Charts;

public sealed class CurveTests
{
    [Fact]
    public void A_smooth_curve_is_the_mean_of_the_neighbours_there_are() =>
        Curve.Smooth([1, 2, 6, 4, 8], reach: 1).Should().Equal(1.5, 3, 4, 6, 6);

    [Fact]
    public void What_is_not_finite_is_a_gap_that_its_neighbours_do_not_count() =>
        Curve
            .Smooth([1, double.NaN, 3, double.PositiveInfinity, double.NaN, 5], reach: 1)
            .Should()
            .Equal(1, double.NaN, 3, double.NaN, double.NaN, 5);

    [Fact]
    public void No_numbers_are_no_curve() => Curve.Smooth([], reach: 3).Should().BeEmpty();

    [Theory]
    [InlineData("short", "short")]
    [InlineData("one two three", "one two\nthree")]
    [InlineData("incomprehensible word", "incomprehensible\nword")]
    [InlineData("", "")]
    public void A_long_title_is_broken_between_words(string title, string lines) => ChartStyle.Wrap(title, letters: 8).Should().Be(lines);
}
