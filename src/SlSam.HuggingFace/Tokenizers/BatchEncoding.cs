using static TorchSharp.torch;

namespace SlSam.HuggingFace;

/// <summary>
/// Several texts as a model reads them, all int64 on the CPU and of the same shape [texts, tokens of the longest], the shorter ones filled up at
/// their ends. To be disposed, with its tensors.
/// </summary>
public sealed class BatchEncoding : IDisposable
{
    internal BatchEncoding(IReadOnlyList<Encoding> texts, int paddingId)
    {
        if (texts.Count == 0)
        {
            throw new ArgumentException("Found no texts, expected one or more.", nameof(texts));
        }
        long[] shape = [texts.Count, texts.Max(text => text.Ids.Count)];
        Ids = Rows(text => text.Ids, paddingId);
        Mask = Rows(text => [.. text.Ids.Select(_ => 1)], 0);
        TypeIds = Rows(text => text.TypeIds, 0);

        Tensor Rows(Func<Encoding, IReadOnlyList<int>> row, int filler)
        {
            var numbers = new long[shape[0] * shape[1]];
            Array.Fill(numbers, filler);
            for (var i = 0; i < texts.Count; i++)
            {
                foreach (var (place, number) in row(texts[i]).Index())
                {
                    numbers[i * shape[1] + place] = number;
                }
            }
            return tensor(numbers, shape);
        }
    }

    /// <summary>The numbers of the tokens.</summary>
    public Tensor Ids { get; }

    /// <summary>1 where a token is, 0 where it was filled up.</summary>
    public Tensor Mask { get; }

    /// <summary>Which of two texts a model counts each token with.</summary>
    public Tensor TypeIds { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        Ids.Dispose();
        Mask.Dispose();
        TypeIds.Dispose();
    }
}
