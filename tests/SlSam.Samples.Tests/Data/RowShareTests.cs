using SlSam.HuggingFace;
using SlSam.Samples.Data;
using SlSam.Samples.Data.Images;

namespace SlSam.Samples.Tests.Data;

public sealed class RowShareTests
{
    [Theory]
    [InlineData(0, 3)]
    [InlineData(1, 4)]
    [InlineData(7, 3)]
    [InlineData(8, 4)]
    [InlineData(5, 1)]
    public void Ranks_have_all_rows_once_and_as_many_but_for_one(int rows, int ranks)
    {
        int[] batch = [.. Enumerable.Range(0, rows)];

        var parts = Enumerable.Range(0, ranks).Select(rank => new RowShare(rank, ranks).Of<int>(batch)).ToArray();

        parts.SelectMany(part => part).Should().BeEquivalentTo(batch);
        (parts.Max(part => part.Length) - parts.Min(part => part.Length)).Should().BeLessThanOrEqualTo(1);
        parts.Select((part, rank) => new RowShare(rank, ranks).CountOf(rows)).Should().Equal(parts.Select(part => part.Length));
    }

    [Fact]
    public void What_is_first_in_the_batch_is_first_on_each_rank()
    {
        var share = new RowShare(1, 3);

        share.Of<int>([0, 1, 2, 3, 4, 5, 6, 7]).Take(share.CountOf(5)).Should().Equal(1, 4);
    }

    [Fact]
    public void Rows_of_a_share_are_those_of_the_batch_and_the_labels_of_all_are_known()
    {
        var pixels = Enumerable.Range(0, 5).Select(i => Image.FromPlanes(Enumerable.Repeat((byte)i, 192).ToArray(), 8, 8));
        var batches = new ImageBatches(
            new MemoryImages([.. pixels], [0, 1, 2, 3, 4]),
            new ShiftAndFlip(8, furthest: 1),
            5,
            seed: 3,
            shuffled: true
        );
        using var whole = batches.Load(1, 0);

        for (var rank = 0; rank < 6; rank++)
        {
            using var part = batches.Load(1, 0, new RowShare(rank, 6));
            part.AllLabels.data<long>().Should().Equal(whole.Labels.data<long>());
            part.Count.Should().Be(rank < 5 ? 1 : 0);
            part.Labels.data<long>().Should().Equal(whole.Labels.data<long>().Skip(rank).Take(1));
            part.Inputs[0].data<byte>().Should().Equal(whole.Inputs[0].data<byte>().Skip(rank * 192).Take(192));
        }
    }
}
