using SlSam.HuggingFace.Tokenizers.Texts;
using SlSam.HuggingFace.Tokenizers.Unicode;

namespace SlSam.HuggingFace.Tokenizers.Normalizers;

/// <summary>Looks at each code point by itself: it stays, goes, becomes a blank, or gets blanks around it.</summary>
/// <param name="decide">What becomes of a code point.</param>
/// <param name="firstKept">The first of a range of units that all stay: a text of these alone needs no second look.</param>
/// <param name="lastKept">The last.</param>
internal sealed class CodePointNormalizer(Func<int, CodePointNormalizer.Fate> decide, char firstKept, char lastKept) : INormalizer
{
    public enum Fate
    {
        Stays,
        Goes,
        BecomesBlank,
        IsSetApart,
    }

    public AlignedText Normalize(AlignedText text)
    {
        if (!text.Text.AsSpan().ContainsAnyExceptInRange(firstKept, lastKept))
        {
            return text;
        }
        var builder = default(AlignedTextBuilder);
        var kept = 0;
        for (var i = 0; i < text.Length; )
        {
            var fate = decide(CodePoints.At(text.Text, i, out var length));
            if (fate != Fate.Stays)
            {
                builder ??= new AlignedTextBuilder(text);
                builder.Keep(kept, i);
                Apply(fate, builder, i, i + length);
                kept = i + length;
            }
            i += length;
        }
        builder?.Keep(kept, text.Length);
        return builder?.Build() ?? text;
    }

    private static void Apply(Fate fate, AlignedTextBuilder builder, int from, int to)
    {
        switch (fate)
        {
            case Fate.BecomesBlank:
                builder.Add(" ", from, to);
                break;
            case Fate.IsSetApart:
                builder.Add(" ", from, from);
                builder.Keep(from, to);
                builder.Add(" ", to, to);
                break;
        }
    }
}
