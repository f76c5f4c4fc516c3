using SlSam.HuggingFace.Tokenizers.Unicode;
using static SlSam.HuggingFace.Tokenizers.Normalizers.CodePointNormalizer;

namespace SlSam.HuggingFace.Tokenizers.Normalizers;

/// <summary>What takes marks away; accents of letters that are one code point are found only after NFD or NFKD.</summary>
internal static class AccentNormalizer
{
    private const char LastWithoutMarks = '\u02FF';

    /// <summary>Takes all marks away.</summary>
    public static INormalizer Marks { get; } =
        new CodePointNormalizer(codePoint => CodePoints.IsMark(codePoint) ? Fate.Goes : Fate.Stays, '\0', LastWithoutMarks);

    /// <summary>Takes away the marks that need no room of their own, as BERT does.</summary>
    public static INormalizer NonSpacingMarks { get; } =
        new CodePointNormalizer(codePoint => CodePoints.IsNonSpacingMark(codePoint) ? Fate.Goes : Fate.Stays, '\0', LastWithoutMarks);
}
