using SlSam.HuggingFace;
using static TorchSharp.torch;

namespace SlSam.Samples.Data.Images;

/// <summary>
/// Images in batches of bytes [examples, 3, size, size] (normalized on the model's device: a quarter of the memory on the way there) and
/// labels [examples].
/// </summary>
/// <param name="images">Where they come from.</param>
/// <param name="transform">What is done to each.</param>
/// <param name="batchSize">Examples in a batch; the last one of an epoch may have less.</param>
/// <param name="seed">Of order and transforms.</param>
/// <param name="shuffled">Whether each epoch has an order of its own.</param>
public sealed class ImageBatches(IImageSet images, IImageTransform transform, int batchSize, long seed, bool shuffled) : IBatchSource
{
    private readonly EpochOrder _order = new(images.Count, seed, shuffled);

    /// <inheritdoc/>
    public int Examples => images.Count;

    /// <inheritdoc/>
    public int Batches => 1 + (images.Count - 1) / batchSize;

    /// <inheritdoc/>
    public Batch Load(int epoch, int index, RowShare share)
    {
        var first = index * batchSize;
        var whole = _order.Of(epoch).AsSpan(first, Math.Min(batchSize, images.Count - first));
        var examples = share.Of<int>(whole);
        var imageLength = Image.Channels * transform.Size * transform.Size;
        var pixels = GC.AllocateUninitializedArray<byte>(examples.Length * imageLength);
        for (var i = 0; i < examples.Length; i++)
        {
            var draws = new Draws(seed, epoch, examples[i]);
            transform.Apply(images.Read(examples[i]), ref draws, pixels.AsSpan(i * imageLength, imageLength));
        }
        long[] shape = [examples.Length, Image.Channels, transform.Size, transform.Size];
        return new Batch([tensor(pixels, shape, ScalarType.Byte)], Labels(examples))
        {
            LabelsOfWhole = share.IsAll ? null : Labels(whole.ToArray()),
        };
    }

    private Tensor Labels(int[] examples) => tensor(Array.ConvertAll(examples, example => (long)images.Label(example)));
}
