using SlSam.HuggingFace.Tokenizers.Texts;
using SlSam.HuggingFace.Tokenizers.Unicode;

namespace SlSam.HuggingFace.Tokenizers.Normalizers;

/// <summary>Lower case, code point by code point: a sigma at the end of a word is not looked at. İ becomes two code points.</summary>
internal sealed class LowercaseNormalizer : INormalizer
{
    private const char CapitalWithDot = '\u0130';

    public AlignedText Normalize(AlignedText text)
    {
        var units = text.Text.AsSpan();
        if (!units.ContainsAnyInRange('A', 'Z') && !units.ContainsAnyInRange('\u0080', '\uFFFF'))
        {
            return text;
        }
        return units.Contains(CapitalWithDot) ? OneByOne(text) : text.WithUnits(string.Create(units.Length, text.Text, Write));
    }

    private static void Write(Span<char> lower, string text)
    {
        for (var i = 0; i < text.Length; )
        {
            var codePoint = UnicodeData.ToLower(CodePoints.At(text, i, out var length));
            if (length == 1)
            {
                lower[i++] = (char)codePoint;
            }
            else
            {
                new System.Text.Rune(codePoint).EncodeToUtf16(lower[i..]);
                i += length;
            }
        }
    }

    private static AlignedText OneByOne(AlignedText text)
    {
        var builder = new AlignedTextBuilder(text);
        for (var i = 0; i < text.Length; )
        {
            var codePoint = CodePoints.At(text.Text, i, out var length);
            if (codePoint == CapitalWithDot)
            {
                builder.Add("i\u0307", i, i + length);
            }
            else
            {
                builder.Add(UnicodeData.ToLower(codePoint), i, i + length);
            }
            i += length;
        }
        return builder.Build();
    }
}
