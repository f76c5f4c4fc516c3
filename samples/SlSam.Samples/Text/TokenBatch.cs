using static TorchSharp.torch;

namespace SlSam.Samples.Text;

/// <summary>Encoded texts as tensors.</summary>
public static class TokenBatch
{
    /// <summary>Texts side by side, filled up at the end to the length of the longest.</summary>
    /// <param name="texts">The tokens of each text; one text at least.</param>
    /// <param name="padId">What they are filled up with.</param>
    /// <returns>Tokens [texts, length] and mask [texts, length], 1 at tokens and 0 at what is filled up; both int64, of the caller.</returns>
    public static (Tensor Ids, Tensor Mask) Pad(IReadOnlyList<int[]> texts, int padId)
    {
        var length = texts.Max(text => text.Length);
        var ids = new long[texts.Count * length];
        var mask = new long[ids.Length];
        Array.Fill(ids, padId);
        foreach (var (row, text) in texts.Index())
        {
            for (var i = 0; i < text.Length; i++)
            {
                ids[row * length + i] = text[i];
                mask[row * length + i] = 1;
            }
        }
        return (ToTensor(ids), ToTensor(mask));

        Tensor ToTensor(long[] values)
        {
            using var flat = tensor(values);
            return flat.reshape(texts.Count, length).clone();
        }
    }
}
