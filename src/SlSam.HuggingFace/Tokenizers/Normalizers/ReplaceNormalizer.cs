using SlSam.HuggingFace.Tokenizers.Patterns;
using SlSam.HuggingFace.Tokenizers.Texts;

namespace SlSam.HuggingFace.Tokenizers.Normalizers;

/// <summary>Puts something in the place of what a pattern finds.</summary>
internal sealed class ReplaceNormalizer(IPattern pattern, string content) : INormalizer
{
    public AlignedText Normalize(AlignedText text)
    {
        var matches = pattern.Find(text.Text);
        if (matches.Count == 0)
        {
            return text;
        }
        var builder = new AlignedTextBuilder(text);
        var kept = 0;
        foreach (var (start, end) in matches)
        {
            builder.Keep(kept, start);
            builder.Add(content, start, end);
            kept = end;
        }
        builder.Keep(kept, text.Length);
        return builder.Build();
    }
}
