using SlSam.Samples.Data;

namespace SlSam.Samples.Tests.Data;

public sealed class LabelNoiseTests
{
    private static readonly int[] Labels = [.. Enumerable.Range(0, 1000).Select(index => index % 4)];

    [Fact]
    public void A_share_of_the_labels_says_another_class_all_others_alike()
    {
        var noisy = LabelNoise.Of(Labels, classes: 4, share: 0.3, seed: 1);

        var wrong = Labels.Zip(noisy).Where(pair => pair.First != pair.Second).ToList();
        wrong.Should().HaveCount(300);
        noisy.Should().OnlyContain(label => label >= 0 && label < 4);
        wrong.CountBy(pair => (pair.Second - pair.First + 4) % 4).Should().HaveCount(3).And.OnlyContain(count => count.Value > 70);
    }

    [Fact]
    public void A_seed_gives_the_same_labels_again()
    {
        var noisy = LabelNoise.Of(Labels, 4, 0.3, seed: 1);

        LabelNoise.Of(Labels, 4, 0.3, seed: 1).Should().Equal(noisy);
        LabelNoise.Of(Labels, 4, 0.3, seed: 2).Should().NotEqual(noisy);
    }

    [Theory]
    [InlineData(4, 0)]
    [InlineData(1, 0.5)]
    public void Without_a_share_or_another_class_labels_stay(int classes, double share) =>
        LabelNoise.Of(Labels, classes, share, seed: 1).Should().Equal(Labels);
}
