using SlSam.Samples.Data;
using SlSam.Samples.Data.Text;
using TorchSharp;
using static TorchSharp.torch;

namespace SlSam.Samples.Tests.Data.Text;

public sealed class TextBatchesTests : IDisposable
{
    private const int PadId = 9;

    private static readonly TextBatchOptions Options = new()
    {
        BatchSize = 4,
        Seed = 3,
        Shuffled = true,
    };

    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    [Fact]
    public void Texts_are_filled_up_to_the_longest_of_the_batch()
    {
        var batch = Batches([1, 3, 2], Options with { Shuffled = false }).Load(0, 0);

        batch.Inputs[0].shape.Should().Equal(3, 3);
        Whole(batch.Inputs[0]).Should().Equal(0, PadId, PadId, 1, 1, 1, 2, 2, PadId);
        Whole(batch.Inputs[1]).Should().Equal(1, 0, 0, 1, 1, 1, 1, 1, 0);
        Whole(batch.Labels).Should().Equal(0, 1, 2);
    }

    [Fact]
    public void Scores_are_of_single_precision()
    {
        var batch = Batches([1, 1], Options with { Shuffled = false, Scores = true }).Load(0, 0);

        batch.Labels.dtype.Should().Be(ScalarType.Float32);
        batch.Labels.data<float>().ToArray().Should().Equal(0, 1);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Every_epoch_has_each_example_once_in_an_order_of_its_own(bool grouped)
    {
        var batches = Batches(Lengths(1003), Options with { GroupByLength = grouped });

        var (first, second) = (Epoch(batches, 0), Epoch(batches, 1));

        batches.Batches.Should().Be(251);
        first.Order().Should().Equal(Enumerable.Range(0, 1003).Select(label => (long)label));
        second.Should().BeEquivalentTo(first).And.NotEqual(first);
        batches.Load(0, 250).Count.Should().Be(3);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Any_batch_can_be_loaded_at_any_time(bool grouped)
    {
        var options = Options with { GroupByLength = grouped };
        var order = Epoch(Batches(Lengths(203), options), 2);

        var batch = Batches(Lengths(203), options).Load(2, 30);

        Whole(batch.Labels).Should().Equal(order[120..124]);
        Epoch(Batches(Lengths(203), options with { Seed = 4 }), 2).Should().NotEqual(order);
    }

    [Fact]
    public void Grouped_by_length_little_is_padded_and_batches_are_in_random_order()
    {
        var random = Batches(Lengths(1000), Options);
        var grouped = Batches(Lengths(1000), Options with { GroupByLength = true });

        Padding(grouped).Should().BeLessThan(Padding(random) / 5);
        var widths = Enumerable.Range(0, grouped.Batches).Select(index => grouped.Load(0, index).Inputs[0].size(1)).ToArray();
        widths.Zip(widths.Skip(1)).Count(pair => pair.First < pair.Second).Should().BeInRange(80, 170);
    }

    [Fact]
    public void Without_a_shuffle_groups_go_from_long_to_short()
    {
        var batches = Batches([1, 5, 3, 2, 4], Options with { Shuffled = false, GroupByLength = true });

        Epoch(batches, 0).Should().Equal(1, 4, 2, 3, 0);
    }

    [Fact]
    public void A_sample_is_drawn_by_seed_and_grows_with_its_size()
    {
        var set = new TextSet("some", [.. Enumerable.Range(0, 50).Select(label => new TextExample("", null, label))]);

        var ten = set.Sample(10, seed: 1).Examples;

        ten.Should().OnlyHaveUniqueItems().And.HaveCount(10).And.NotEqual(set.Examples.Take(10));
        set.Sample(20, seed: 1).Examples.Take(10).Should().Equal(ten);
        set.Sample(10, seed: 2).Examples.Should().NotEqual(ten);
        set.Sample(50, seed: 1).Should().BeSameAs(set);
    }

    /// <summary>The label of an example is its number, and so are its tokens.</summary>
    private static TextBatches Batches(int[] lengths, TextBatchOptions options)
    {
        var examples = lengths.Select((_, index) => new TextExample("", null, index)).ToArray();
        return new TextBatches(
            EncodedTexts.Encode(
                examples,
                example => new TokenizedText([.. Enumerable.Repeat((int)example.Label, lengths[(int)example.Label])]),
                PadId
            ),
            options
        );
    }

    private static int[] Lengths(int count) => [.. Enumerable.Range(0, count).Select(index => 1 + index * 37 % 60)];

    private static long[] Epoch(TextBatches batches, int epoch) =>
        [.. Enumerable.Range(0, batches.Batches).SelectMany(index => Whole(batches.Load(epoch, index).Labels))];

    private static long Padding(TextBatches batches) =>
        Enumerable.Range(0, batches.Batches).Sum(index => Whole(batches.Load(0, index).Inputs[1]).LongCount(present => present == 0));

    private static long[] Whole(Tensor tensor) => tensor.data<long>().ToArray();
}
