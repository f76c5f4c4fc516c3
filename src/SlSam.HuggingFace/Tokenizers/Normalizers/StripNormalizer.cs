using SlSam.HuggingFace.Tokenizers.Texts;

namespace SlSam.HuggingFace.Tokenizers.Normalizers;

/// <summary>Takes white space away at the ends.</summary>
internal sealed class StripNormalizer(bool left, bool right) : INormalizer
{
    public AlignedText Normalize(AlignedText text)
    {
        var (start, end) = (0, text.Length);
        while (left && start < end && char.IsWhiteSpace(text.Text[start]))
        {
            start++;
        }
        while (right && end > start && char.IsWhiteSpace(text.Text[end - 1]))
        {
            end--;
        }
        return text.Slice(start, end - start);
    }
}
