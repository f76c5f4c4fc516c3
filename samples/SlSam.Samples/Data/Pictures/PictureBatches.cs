using static TorchSharp.torch;

namespace SlSam.Samples.Data.Pictures;

/// <summary>
/// Pictures in batches of bytes [examples, 3, size, size] (normalized on the model's device: a quarter of the memory on the way there) and
/// labels [examples].
/// </summary>
/// <param name="pictures">Where they come from.</param>
/// <param name="transform">What is done to each.</param>
/// <param name="batchSize">Examples in a batch; the last one of an epoch may have less.</param>
/// <param name="seed">Of order and transforms.</param>
/// <param name="shuffled">Whether each epoch has an order of its own.</param>
public sealed class PictureBatches(IPictureSet pictures, IPictureTransform transform, int batchSize, long seed, bool shuffled)
    : IBatchSource
{
    private readonly EpochOrder _order = new(pictures.Count, seed, shuffled);

    /// <inheritdoc/>
    public int Examples => pictures.Count;

    /// <inheritdoc/>
    public int Batches => 1 + (pictures.Count - 1) / batchSize;

    /// <inheritdoc/>
    public Batch Load(int epoch, int index)
    {
        var first = index * batchSize;
        var examples = _order.Of(epoch).AsSpan(first, Math.Min(batchSize, pictures.Count - first));
        var pictureLength = Picture.Channels * transform.Size * transform.Size;
        var pixels = GC.AllocateUninitializedArray<byte>(examples.Length * pictureLength);
        var labels = new long[examples.Length];
        for (var i = 0; i < examples.Length; i++)
        {
            var draws = new Draws(seed, epoch, examples[i]);
            transform.Apply(pictures.Read(examples[i]), ref draws, pixels.AsSpan(i * pictureLength, pictureLength));
            labels[i] = pictures.Label(examples[i]);
        }
        long[] shape = [examples.Length, Picture.Channels, transform.Size, transform.Size];
        return new Batch([tensor(pixels, shape, ScalarType.Byte)], tensor(labels));
    }
}
