using static TorchSharp.torch;

namespace SlSam.Parallel;

/// <summary>What travels together: many small tensors as one.</summary>
internal static class Buckets
{
    /// <summary>Bytes in a bucket; a tensor that is larger is one by itself.</summary>
    public const long Bytes = 25L << 20;

    /// <summary>Divides things in their order.</summary>
    /// <param name="things">The same on all ranks.</param>
    /// <param name="tensorOf">Gives the tensor of a thing.</param>
    /// <param name="most">Bytes in a bucket.</param>
    /// <returns>Buckets with one thing or more.</returns>
    public static IEnumerable<List<T>> Divide<T>(IEnumerable<T> things, Func<T, Tensor> tensorOf, long most)
    {
        var bucket = new List<T>();
        var bytes = 0L;
        foreach (var thing in things)
        {
            var tensor = tensorOf(thing);
            var more = tensor.numel() * tensor.ElementSize;
            if (bucket.Count > 0 && bytes + more > most)
            {
                yield return bucket;
                (bucket, bytes) = ([], 0);
            }

            bucket.Add(thing);
            bytes += more;
        }

        if (bucket.Count > 0)
        {
            yield return bucket;
        }
    }
}
