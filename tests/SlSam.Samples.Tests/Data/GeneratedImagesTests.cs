using SlSam.Samples.Data.Images;

namespace SlSam.Samples.Tests.Data;

public sealed class GeneratedImagesTests
{
    [Fact]
    public void The_same_seed_makes_the_same_images()
    {
        var once = GeneratedImages.Make(training: 50, test: 20, seed: 7);
        var again = GeneratedImages.Make(training: 50, test: 20, seed: 7);

        Bytes(again.Training).Should().Equal(Bytes(once.Training));
        Bytes(again.Test).Should().Equal(Bytes(once.Test));
    }

    [Fact]
    public void Another_seed_makes_others_and_no_image_is_in_both_parts()
    {
        var data = GeneratedImages.Make(training: 50, test: 50, seed: 7);

        Bytes(GeneratedImages.Make(training: 50, test: 0, seed: 8).Training).Should().NotEqual(Bytes(data.Training));
        Enumerable.Range(0, 50).Should().NotContain(i => Bytes(data.Training, i).SequenceEqual(Bytes(data.Test, i)));
    }

    [Fact]
    public void Classes_are_equally_frequent()
    {
        var data = GeneratedImages.Make(training: 200, test: 0, seed: 1);

        Enumerable.Range(0, 200).CountBy(data.Training.Label).Should().HaveCount(10).And.OnlyContain(group => group.Value == 20);
        data.ClassNames.Should().HaveCount(10).And.OnlyHaveUniqueItems();
    }

    /// <summary>A model that knew mean colours alone would be near chance: the nearest class mean finds few.</summary>
    [Fact]
    public void Colour_does_not_tell_the_class()
    {
        var images = GeneratedImages.Make(training: 2000, test: 0, seed: 1).Training;
        var colours = Enumerable.Range(0, 2000).Select(i => Enumerable.Range(0, 3).Select(c => MeanOf(images, i, c)).ToArray()).ToArray();
        var classMeans = Enumerable
            .Range(0, 10)
            .Select(label => Enumerable.Range(0, 3).Select(c => colours.Where((_, i) => i % 10 == label).Average(x => x[c])).ToArray())
            .ToArray();

        var found = colours
            .Index()
            .Count(x => classMeans.Index().MinBy(mean => mean.Item.Zip(x.Item, (a, b) => (a - b) * (a - b)).Sum()).Index == x.Index % 10);

        found.Should().BeLessThan(400);
    }

    private static double MeanOf(IImageSet images, int index, int channel) =>
        images.Read(index).Planes.Slice(channel * 1024, 1024).ToArray().Average(b => (double)b);

    private static byte[] Bytes(IImageSet images) => [.. Enumerable.Range(0, images.Count).SelectMany(i => Bytes(images, i))];

    private static byte[] Bytes(IImageSet images, int index) => images.Read(index).Planes.ToArray();
}
