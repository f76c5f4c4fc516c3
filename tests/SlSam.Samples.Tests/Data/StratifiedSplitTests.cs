using SlSam.Samples.Data;

namespace SlSam.Samples.Tests.Data;

public sealed class StratifiedSplitTests
{
    [Fact]
    public void Of_each_class_the_share_is_taken()
    {
        int[] classes = [.. Enumerable.Range(0, 200).Select(index => index < 150 ? 0 : index % 2 + 1)];

        var split = StratifiedSplit.Of(classes, 0.1);

        split.Taken.GroupBy(index => classes[index]).OrderBy(group => group.Key).Select(group => group.Count()).Should().Equal(15, 3, 2);
        split.Kept.Concat(split.Taken).Order().Should().Equal(Enumerable.Range(0, 200));
        split.Taken.Should().BeInAscendingOrder().And.NotEqual(Enumerable.Range(0, 20), "they are drawn");
    }

    [Fact]
    public void It_is_the_same_every_time_and_another_for_another_draw()
    {
        var classes = new int[100];

        StratifiedSplit.Of(classes, 0.2).Taken.Should().Equal(StratifiedSplit.Of(classes, 0.2).Taken);
        StratifiedSplit.Of(classes, 0.2, draw: 1).Taken.Should().NotEqual(StratifiedSplit.Of(classes, 0.2).Taken);
    }

    [Theory]
    [InlineData(new[] { 0, 0, 1 }, 0.1, 1)]
    [InlineData(new[] { 0, 0, 1 }, 0.99, 1)]
    [InlineData(new[] { 0, 1, 2 }, 0.5, 0)]
    [InlineData(new[] { 0, 0, 0, 0, 1, 1 }, 0.5, 3)]
    public void One_is_taken_at_least_and_of_each_class_one_stays(int[] classes, double share, int taken)
    {
        var split = StratifiedSplit.Of(classes, share);

        split.Taken.Should().HaveCount(taken);
        split.Kept.Select(index => classes[index]).Distinct().Should().HaveCount(classes.Distinct().Count());
    }
}
