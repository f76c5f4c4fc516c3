using System.Globalization;
using SlSam.HuggingFace.Tokenizers.Unicode;
using static System.Globalization.UnicodeCategory;

namespace SlSam.HuggingFace.Tokenizers.Patterns;

/// <summary>The sets that a pattern names: <c>\p{L}</c>, <c>\p{Han}</c>, <c>\s</c>, <c>[:alpha:]</c>.</summary>
internal static class CodePointProperties
{
    private static readonly Dictionary<string, UnicodeCategory[]> Categories = new(StringComparer.OrdinalIgnoreCase)
    {
        ["L"] = [UppercaseLetter, LowercaseLetter, TitlecaseLetter, ModifierLetter, OtherLetter],
        ["Letter"] = [UppercaseLetter, LowercaseLetter, TitlecaseLetter, ModifierLetter, OtherLetter],
        ["LC"] = [UppercaseLetter, LowercaseLetter, TitlecaseLetter],
        ["Lu"] = [UppercaseLetter],
        ["Ll"] = [LowercaseLetter],
        ["Lt"] = [TitlecaseLetter],
        ["Lm"] = [ModifierLetter],
        ["Lo"] = [OtherLetter],
        ["M"] = [NonSpacingMark, SpacingCombiningMark, EnclosingMark],
        ["Mark"] = [NonSpacingMark, SpacingCombiningMark, EnclosingMark],
        ["Mn"] = [NonSpacingMark],
        ["Mc"] = [SpacingCombiningMark],
        ["Me"] = [EnclosingMark],
        ["N"] = [DecimalDigitNumber, LetterNumber, OtherNumber],
        ["Number"] = [DecimalDigitNumber, LetterNumber, OtherNumber],
        ["Nd"] = [DecimalDigitNumber],
        ["Nl"] = [LetterNumber],
        ["No"] = [OtherNumber],
        ["P"] =
        [
            ConnectorPunctuation,
            DashPunctuation,
            OpenPunctuation,
            ClosePunctuation,
            InitialQuotePunctuation,
            FinalQuotePunctuation,
            OtherPunctuation,
        ],
        ["Pc"] = [ConnectorPunctuation],
        ["Pd"] = [DashPunctuation],
        ["Ps"] = [OpenPunctuation],
        ["Pe"] = [ClosePunctuation],
        ["Pi"] = [InitialQuotePunctuation],
        ["Pf"] = [FinalQuotePunctuation],
        ["Po"] = [OtherPunctuation],
        ["S"] = [MathSymbol, CurrencySymbol, ModifierSymbol, OtherSymbol],
        ["Symbol"] = [MathSymbol, CurrencySymbol, ModifierSymbol, OtherSymbol],
        ["Sm"] = [MathSymbol],
        ["Sc"] = [CurrencySymbol],
        ["Sk"] = [ModifierSymbol],
        ["So"] = [OtherSymbol],
        ["Z"] = [SpaceSeparator, LineSeparator, ParagraphSeparator],
        ["Separator"] = [SpaceSeparator, LineSeparator, ParagraphSeparator],
        ["Zs"] = [SpaceSeparator],
        ["Zl"] = [LineSeparator],
        ["Zp"] = [ParagraphSeparator],
        ["C"] = [Control, Format, Surrogate, PrivateUse, OtherNotAssigned],
        ["Cc"] = [Control],
        ["Cf"] = [Format],
        ["Cs"] = [Surrogate],
        ["Co"] = [PrivateUse],
        ["Cn"] = [OtherNotAssigned],
    };

    /// <summary>Oniguruma counts small digits and fractions of Latin-1 as letters of words, and those beyond it not.</summary>
    private static readonly CodePointSet NumbersOfLatin1 = CodePointSet.Of(0xB2, 0xB3, 0xB9, 0xBC, 0xBD, 0xBE);

    private static readonly Lazy<CodePointSet> LazyWord = new(() =>
        CodePointSet.Where(CodePoints.IsOfWordWithoutJoiners).Or(NumbersOfLatin1)
    );

    public static CodePointSet Word => LazyWord.Value;

    public static CodePointSet Space { get; } = CodePointSet.Where(CodePoints.IsWhiteSpace);

    public static CodePointSet Digit { get; } = CodePointSet.Of([DecimalDigitNumber]);

    public static CodePointSet HexadecimalDigit { get; } =
        CodePointSet.Range('0', '9').Or(CodePointSet.Range('a', 'f')).Or(CodePointSet.Range('A', 'F'));

    /// <summary>The set of a name between the braces of <c>\p{}</c> or the colons of <c>[::]</c>; null where there is none of that name.</summary>
    public static CodePointSet? Find(string name)
    {
        var simple = name.Replace(" ", "", StringComparison.Ordinal);
        if (Categories.TryGetValue(simple, out var categories))
        {
            return CodePointSet.Of(categories);
        }
        if (!simple.Contains(':', StringComparison.Ordinal) && UnicodeData.Set(simple) is { } ranges)
        {
            return CodePointSet.OfRanges(ranges);
        }
        return simple.ToLowerInvariant() switch
        {
            "any" => CodePointSet.All,
            "word" => Word,
            "space" => Space,
            "digit" => Digit,
            "xdigit" => HexadecimalDigit,
            "punct" => CodePointSet.Of([.. Categories["P"], .. Categories["S"]]),
            "blank" => CodePointSet.Of([SpaceSeparator]).Or(CodePointSet.Of('\t')),
            "cntrl" => CodePointSet.Of([Control]),
            "ascii" => CodePointSet.Range(0, 0x7F),
            _ => null,
        };
    }
}
