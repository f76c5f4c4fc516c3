using SlSam.HuggingFace.Tokenizers.Texts;

namespace SlSam.HuggingFace.Tokenizers.Normalizers;

/// <summary>Puts something before a text that is not empty.</summary>
internal sealed class PrependNormalizer(string prefix) : INormalizer
{
    public AlignedText Normalize(AlignedText text)
    {
        if (text.Length == 0)
        {
            return text;
        }
        var builder = new AlignedTextBuilder(text);
        builder.Add(prefix, 0, 0);
        builder.Keep(0, text.Length);
        return builder.Build();
    }
}
