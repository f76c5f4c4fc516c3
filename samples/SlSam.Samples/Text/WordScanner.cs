using System.Text;

namespace SlSam.Samples.Text;

/// <summary>
/// Cuts a text into words as GPT-2 does, by <c>'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+</c>. .NET's own
/// expressions see half a letter where UTF-16 needs two units for it, so this one is written out.
/// </summary>
internal static class WordScanner
{
    private static readonly string[] Endings = ["'s", "'t", "'re", "'ve", "'m", "'ll", "'d"];

    private enum Kind
    {
        Letter,
        Number,
        Blank,
        Other,
    }

    /// <summary>Where the word ends that starts at the given place.</summary>
    public static int EndOfWord(ReadOnlySpan<char> text, int start)
    {
        if (text[start] == '\'' && EndingAt(text[start..]) is > 0 and var length)
        {
            return start + length;
        }
        var kind = KindAt(text, start, out _);
        if (kind != Kind.Blank)
        {
            return EndOfRun(text, start, kind);
        }
        if (text[start] == ' ' && start + 1 < text.Length && KindAt(text, start + 1, out _) is not Kind.Blank and var next)
        {
            return EndOfRun(text, start + 1, next);
        }
        var end = EndOfRun(text, start, Kind.Blank);
        return end == text.Length || end - start == 1 ? end : end - 1;
    }

    private static int EndingAt(ReadOnlySpan<char> text)
    {
        foreach (var ending in Endings)
        {
            if (text.StartsWith(ending, StringComparison.Ordinal))
            {
                return ending.Length;
            }
        }
        return 0;
    }

    private static int EndOfRun(ReadOnlySpan<char> text, int start, Kind kind)
    {
        while (start < text.Length && KindAt(text, start, out var length) == kind)
        {
            start += length;
        }
        return start;
    }

    private static Kind KindAt(ReadOnlySpan<char> text, int index, out int length)
    {
        Rune.DecodeFromUtf16(text[index..], out var rune, out length);
        return Rune.IsLetter(rune) ? Kind.Letter
            : Rune.IsWhiteSpace(rune) ? Kind.Blank
            : Rune.IsNumber(rune) ? Kind.Number
            : Kind.Other;
    }
}
