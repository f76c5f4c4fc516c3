using System.Buffers;
using System.Globalization;
using System.Text;

namespace SlSam.HuggingFace.Tokenizers.Unicode;

/// <summary>Kinds of code points as the parts of a tokenizer see them; none depends on the application's globalization mode.</summary>
internal static class CodePoints
{
    private const int ZeroWidthNonJoiner = 0x200C;
    private const int ZeroWidthJoiner = 0x200D;
    private const int FirstMark = 0x300;

    private static readonly int[] Marks = UnicodeData.Set("9.0:Mark")!;
    private static readonly int[] NonSpacingMarks = UnicodeData.Set("8.0:NonSpacingMark")!;
    private static readonly int[] Punctuation = UnicodeData.Set("8.0:Punctuation")!;
    private static readonly int[] Controls = UnicodeData.Set("8.0:Control")!;

    /// <summary>The code point at a place of a text that has whole pairs of surrogates only, and how many units it takes.</summary>
    public static int At(ReadOnlySpan<char> text, int index, out int length)
    {
        var first = text[index];
        if (char.IsHighSurrogate(first) && index + 1 < text.Length && char.IsLowSurrogate(text[index + 1]))
        {
            length = 2;
            return char.ConvertToUtf32(first, text[index + 1]);
        }
        length = 1;
        return first;
    }

    /// <summary>How many units a code point takes in UTF-16.</summary>
    public static int LengthOf(int codePoint) => codePoint > 0xFFFF ? 2 : 1;

    /// <summary>How many code points a text has.</summary>
    public static int Count(ReadOnlySpan<char> text)
    {
        var count = text.Length;
        foreach (var unit in text)
        {
            count -= char.IsLowSurrogate(unit) ? 1 : 0;
        }
        return count;
    }

    /// <summary>The text with U+FFFD for each half of a pair of surrogates that stands alone; the length stays.</summary>
    public static string ReplaceLoneSurrogates(string text)
    {
        if (!text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF'))
        {
            return text;
        }
        var units = text.ToCharArray();
        for (var i = 0; i < units.Length; i++)
        {
            if (char.IsHighSurrogate(units[i]) && i + 1 < units.Length && char.IsLowSurrogate(units[i + 1]))
            {
                i++;
            }
            else if (char.IsSurrogate(units[i]))
            {
                units[i] = '\uFFFD';
            }
        }
        return new string(units);
    }

    /// <summary>The general category.</summary>
    public static UnicodeCategory CategoryOf(int codePoint) => CharUnicodeInfo.GetUnicodeCategory(codePoint);

    /// <summary>Letters, marks, numbers of letters, digits, low lines and joiners: <c>\w</c> by Unicode's definition of words.</summary>
    public static bool IsOfWord(int codePoint) =>
        codePoint < 0x80
            ? char.IsAsciiLetterOrDigit((char)codePoint) || codePoint == '_'
            : IsOfWordWithoutJoiners(codePoint) || codePoint is ZeroWidthNonJoiner or ZeroWidthJoiner;

    /// <summary>Likewise, where joiners do not count: <c>\w</c> of a pattern. Letters in circles and squares are symbols by their category.</summary>
    public static bool IsOfWordWithoutJoiners(int codePoint) =>
        CategoryOf(codePoint) is <= UnicodeCategory.LetterNumber or UnicodeCategory.ConnectorPunctuation
        || codePoint
            is (>= 0x24B6 and <= 0x24E9)
                or (>= 0x1F130 and <= 0x1F149)
                or (>= 0x1F150 and <= 0x1F169)
                or (>= 0x1F170 and <= 0x1F189);

    /// <summary>White space by Unicode's definition.</summary>
    public static bool IsWhiteSpace(int codePoint) => codePoint <= 0xFFFF && char.IsWhiteSpace((char)codePoint);

    /// <summary>Punctuation by its category, and all of ASCII that is neither letter, digit, blank nor control.</summary>
    public static bool IsPunctuation(int codePoint) =>
        codePoint < 0x80 ? codePoint is > ' ' and < 0x7F && !char.IsAsciiLetterOrDigit((char)codePoint) : IsIn(Punctuation, codePoint);

    /// <summary>Marks of every kind.</summary>
    public static bool IsMark(int codePoint) => codePoint >= FirstMark && IsIn(Marks, codePoint);

    /// <summary>Marks that need no room of their own, as BERT knows them.</summary>
    public static bool IsNonSpacingMark(int codePoint) => codePoint >= FirstMark && IsIn(NonSpacingMarks, codePoint);

    /// <summary>What controls the text around it, and what is for private use, as BERT knows them.</summary>
    public static bool IsControl(int codePoint) => codePoint < 0x7F ? codePoint < ' ' : IsIn(Controls, codePoint);

    /// <summary>Digits, numbers of letters, and other numbers as in fractions.</summary>
    public static bool IsNumber(int codePoint) =>
        codePoint < 0x80
            ? char.IsAsciiDigit((char)codePoint)
            : CategoryOf(codePoint) is >= UnicodeCategory.DecimalDigitNumber and <= UnicodeCategory.OtherNumber;

    /// <summary>The code point before a place; -1 at the start.</summary>
    public static int Before(ReadOnlySpan<char> text, int index) =>
        Rune.DecodeLastFromUtf16(text[..index], out var rune, out _) == OperationStatus.Done ? rune.Value : -1;

    /// <summary>Whether a code point is in one of the ranges, first and last of each, that rise.</summary>
    private static bool IsIn(int[] ranges, int codePoint)
    {
        var place = Array.BinarySearch(ranges, codePoint);
        return place >= 0 || (~place & 1) == 1;
    }
}
