using SlSam.HuggingFace;
using SlSam.Samples.Data;
using SlSam.Samples.Data.Images;
using TorchSharp;
using static TorchSharp.torch;

namespace SlSam.Samples.Tests.Data;

public sealed class ImageBatchesTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();
    private readonly IImageSet _images = GeneratedImages.Make(training: 25, test: 0, seed: 1).Training;

    public void Dispose() => _scope.Dispose();

    [Fact]
    public void An_epoch_has_every_example_once()
    {
        var batches = Numbered();

        var seen = Enumerable.Range(0, batches.Batches).SelectMany(i => Numbers(batches.Load(0, i))).ToArray();

        batches.Batches.Should().Be(3);
        seen.Should().BeEquivalentTo(Enumerable.Range(0, 25)).And.NotBeInAscendingOrder();
    }

    [Fact]
    public void Each_epoch_has_its_own_order_and_any_batch_can_be_made_again()
    {
        var batches = Numbered();

        var first = Numbers(batches.Load(0, 1));

        Numbers(batches.Load(1, 1)).Should().NotEqual(first);
        Numbers(batches.Load(0, 1)).Should().Equal(first);
    }

    [Fact]
    public void Prepared_ahead_on_other_threads_they_come_in_order_and_unchanged()
    {
        var batches = new ImageBatches(_images, new ShiftAndFlip(32), batchSize: 4, seed: 3, shuffled: true);

        var streamed = new BatchPrefetcher(batches, ahead: 5).Epoch(2, first: 1).Select(Bytes).ToArray();

        var direct = Enumerable.Range(1, batches.Batches - 1).Select(i => Bytes(batches.Load(2, i)));
        streamed.Should().BeEquivalentTo(direct, options => options.WithStrictOrdering());
    }

    [Fact]
    public void Moves_and_flips_keep_the_image()
    {
        var image = _images.Read(0);
        var transform = new ShiftAndFlip(32, furthest: 3);
        var middle = Middle(image.Planes.ToArray(), right: 0, down: 0);
        for (var seed = 0; seed < 20; seed++)
        {
            var result = new byte[3072];
            var draws = new Draws(seed);
            transform.Apply(image, ref draws, result);

            var found = Moves(3).Select(move => Middle(result, move.Right, move.Down)).ToArray();

            (found.Any(m => m.SequenceEqual(middle)) || found.Any(m => m.SequenceEqual(Mirrored(middle)))).Should().BeTrue();
        }
    }

    [Fact]
    public void A_random_part_fills_the_size_asked_for()
    {
        var transform = new RandomResizedCrop(48);
        var flat = Image.FromPlanes(Enumerable.Repeat((byte)77, 3072).ToArray(), 32, 32);
        var result = new byte[3 * 48 * 48];
        var draws = new Draws(1);

        transform.Apply(flat, ref draws, result);

        result.Should().OnlyContain(value => value == 77);
    }

    [Fact]
    public void Bytes_are_normalized_to_the_symmetric_range()
    {
        var normalized = PixelNormalization.Symmetric.Apply(tensor(new byte[] { 0, 255, 51 }, [1, 3, 1, 1], ScalarType.Byte));

        normalized.data<float>().Should().Equal([-1, 1, -0.6f], (a, b) => Math.Abs(a - b) < 1e-6);
    }

    /// <summary>Batches of images whose class is their own number.</summary>
    private ImageBatches Numbered() =>
        new(
            new MemoryImages([.. Enumerable.Range(0, 25).Select(_images.Read)], [.. Enumerable.Range(0, 25)]),
            new WholeImage(32),
            batchSize: 10,
            seed: 3,
            shuffled: true
        );

    private static long[] Numbers(Batch batch) => batch.Labels.data<long>().ToArray();

    private static byte[] Bytes(Batch batch) => batch.Inputs[0].data<byte>().ToArray();

    private static IEnumerable<(int Right, int Down)> Moves(int furthest) =>
        from right in Enumerable.Range(-furthest, 2 * furthest + 1)
        from down in Enumerable.Range(-furthest, 2 * furthest + 1)
        select (right, down);

    /// <summary>The middle 24 by 24 pixels of the first channel after a move.</summary>
    private static byte[] Middle(byte[] planes, int right, int down) =>
        [.. from y in Enumerable.Range(4, 24) from x in Enumerable.Range(4, 24) select planes[(y + down) * 32 + x + right]];

    private static byte[] Mirrored(byte[] middle) => [.. middle.Chunk(24).SelectMany(row => row.Reverse())];
}
