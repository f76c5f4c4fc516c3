using SlSam.Sampling;

namespace SlSam.Tests.Sampling;

/// <summary>The uniform numbers that arms are drawn with.</summary>
public class RandomStateTests
{
    [Fact]
    public void Numbers_are_those_of_the_published_generator()
    {
        // xoshiro256** from the state {1, 2, 3, 4}: 11520, 0, 1509978240, 1215971899390074240
        using var reader = new BinaryReader(new MemoryStream([.. new ulong[] { 1, 2, 3, 4 }.SelectMany(BitConverter.GetBytes)]));
        var random = RandomState.Load(reader);

        ulong[] published = [11520, 0, 1509978240, 1215971899390074240];

        published.Select(_ => random.NextUniform()).Should().Equal(published.Select(bits => (bits >> 11) * Math.Pow(2, -53)));
    }

    [Fact]
    public void Numbers_fill_the_unit_interval_evenly()
    {
        var random = new RandomState(seed: 3);
        var numbers = Enumerable.Range(0, 50_000).Select(_ => random.NextUniform()).ToList();

        numbers.Should().OnlyContain(u => u >= 0 && u < 1);
        numbers.GroupBy(u => (int)(u * 10)).Should().HaveCount(10).And.OnlyContain(bin => Math.Abs(bin.Count() - 5000) < 350);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(long.MinValue)]
    [InlineData(long.MaxValue)]
    public void Same_seed_gives_same_numbers_and_another_stream_gives_others(long seed)
    {
        First(new RandomState(seed)).Should().Equal(First(new RandomState(seed)));
        First(new RandomState(seed)).Should().NotIntersectWith(First(new RandomState(seed, stream: 1)));
        First(new RandomState(seed)).Should().NotIntersectWith(First(new RandomState(unchecked(seed + 1))));
    }

    [Fact]
    public void Without_a_seed_every_state_is_another() =>
        First(new RandomState(null)).Should().NotIntersectWith(First(new RandomState(null)));

    private static IEnumerable<double> First(RandomState random) => [.. Enumerable.Range(0, 20).Select(_ => random.NextUniform())];
}
