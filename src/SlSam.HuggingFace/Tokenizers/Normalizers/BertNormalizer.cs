using SlSam.HuggingFace.Tokenizers.Unicode;
using static SlSam.HuggingFace.Tokenizers.Normalizers.CodePointNormalizer;

namespace SlSam.HuggingFace.Tokenizers.Normalizers;

/// <summary>What BERT does to a text: controls go, white space becomes blanks, Chinese characters stand alone, accents and capitals go.</summary>
internal static class BertNormalizer
{
    private static readonly CodePointNormalizer Cleaning = new(Clean, ' ', '~');
    private static readonly CodePointNormalizer SettingApart = new(
        codePoint => IsChinese(codePoint) ? Fate.IsSetApart : Fate.Stays,
        '\0',
        '\u33FF'
    );

    public static INormalizer Create(bool cleansText, bool setsChineseApart, bool stripsAccents, bool lowers)
    {
        var parts = new List<INormalizer>();
        if (cleansText)
        {
            parts.Add(Cleaning);
        }
        if (setsChineseApart)
        {
            parts.Add(SettingApart);
        }
        if (stripsAccents)
        {
            parts.Add(new NormalFormNormalizer(NormalForm.Nfd));
            parts.Add(AccentNormalizer.NonSpacingMarks);
        }
        if (lowers)
        {
            parts.Add(new LowercaseNormalizer());
        }
        return new NormalizerSequence(parts);
    }

    private static Fate Clean(int codePoint) =>
        codePoint switch
        {
            ' ' => Fate.Stays,
            '\t' or '\n' or '\r' => Fate.BecomesBlank,
            0 or 0xFFFD => Fate.Goes,
            _ when CodePoints.IsControl(codePoint) => Fate.Goes,
            _ when CodePoints.IsWhiteSpace(codePoint) => Fate.BecomesBlank,
            _ => Fate.Stays,
        };

    /// <summary>The blocks that BERT counts as Chinese; one begins where the list of its makers has it, not where the block does.</summary>
    private static bool IsChinese(int codePoint) =>
        codePoint >= 0x3400
        && codePoint
            is (>= 0x4E00 and <= 0x9FFF)
                or (>= 0x3400 and <= 0x4DBF)
                or (>= 0x20000 and <= 0x2A6DF)
                or (>= 0x2A700 and <= 0x2B73F)
                or (>= 0x2B740 and <= 0x2B81F)
                or (>= 0x2B920 and <= 0x2CEAF)
                or (>= 0xF900 and <= 0xFAFF)
                or (>= 0x2F800 and <= 0x2FA1F);
}
