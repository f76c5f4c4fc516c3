using SlSam.Parallel;

namespace SlSam.Tests.Parallel;

/// <summary>Who keeps what.</summary>
public sealed class OwnershipTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(64)]
    public void No_two_ranks_are_further_apart_than_the_largest_thing_in_a_set_and_in_all(int ranks)
    {
        var random = new Random(ranks);
        for (var round = 0; round < 50; round++)
        {
            var sets = Enumerable
                .Range(0, random.Next(1, 20))
                .Select(set => Enumerable.Range(0, random.Next(1, 30)).Select(i => Thing($"{set}.{i}", random.Next(0, 1000))).ToList())
                .ToList();

            var owners = Ownership.Spread(sets, ranks);

            owners.Should().HaveCount(sets.Sum(set => set.Count));
            sets.ForEach(set => ShouldBeEven(set, owners, ranks));
            ShouldBeEven([.. sets.SelectMany(set => set)], owners, ranks);
        }
    }

    [Fact]
    public void Equal_blocks_are_shared_out_evenly_each_of_them()
    {
        string[] names = ["query", "key", "value", "proj"];
        var sets = Enumerable.Range(0, 6).Select(block => names.Select(name => Thing($"{block}.{name}", 100))).ToList();

        var owners = Ownership.Spread(sets, 4);

        sets.Should().AllSatisfy(set => set.Select(thing => owners[thing.Key]).Should().BeEquivalentTo([0, 1, 2, 3]));
    }

    [Fact]
    public void Arms_of_one_tensor_take_turns()
    {
        var sets = new[] { 7, 5, 3, 3, 2 }.Select((bytes, i) => new[] { Thing($"{i}", bytes) }).ToList();

        var owners = Ownership.Spread(sets, 2);

        sets.Select(set => owners[set[0].Key]).Should().Equal(0, 1, 1, 0, 1);
    }

    [Fact]
    public void The_order_within_a_set_does_not_matter()
    {
        var things = Enumerable.Range(0, 20).Select(i => Thing($"{i}", i / 4)).ToList();

        var owners = Ownership.Spread([things], 3);

        Ownership.Spread([Enumerable.Reverse(things)], 3).Should().BeEquivalentTo(owners);
    }

    private static void ShouldBeEven(List<Owned<string>> set, IReadOnlyDictionary<string, int> owners, int ranks)
    {
        var bytes = new long[ranks];
        set.ForEach(thing => bytes[owners[thing.Key]] += thing.Bytes);
        (bytes.Max() - bytes.Min()).Should().BeLessThanOrEqualTo(set.Max(thing => thing.Bytes));
    }

    private static Owned<string> Thing(string name, long bytes) => new(name, name, bytes);
}
