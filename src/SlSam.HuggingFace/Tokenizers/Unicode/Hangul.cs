namespace SlSam.HuggingFace.Tokenizers.Unicode;

/// <summary>Korean syllables are made of two or three letters by arithmetic (the Unicode standard, section 3.12).</summary>
internal static class Hangul
{
    private const int FirstSyllable = 0xAC00;
    private const int FirstLead = 0x1100;
    private const int FirstVowel = 0x1161;
    private const int BeforeTrail = 0x11A7;
    private const int Leads = 19;
    private const int Vowels = 21;
    private const int Trails = 28;
    private const int Syllables = Leads * Vowels * Trails;

    public static bool IsSyllable(int codePoint) => IndexIn(codePoint, FirstSyllable, Syllables) >= 0;

    public static int[] Decompose(int syllable)
    {
        var index = syllable - FirstSyllable;
        var lead = FirstLead + index / (Vowels * Trails);
        var vowel = FirstVowel + index % (Vowels * Trails) / Trails;
        var trail = index % Trails;
        return trail == 0 ? [lead, vowel] : [lead, vowel, BeforeTrail + trail];
    }

    /// <summary>A lead and a vowel, or a syllable without a trail and a trail; null for anything else.</summary>
    public static int? Compose(int first, int second)
    {
        var (lead, vowel) = (IndexIn(first, FirstLead, Leads), IndexIn(second, FirstVowel, Vowels));
        if (lead >= 0 && vowel >= 0)
        {
            return FirstSyllable + (lead * Vowels + vowel) * Trails;
        }
        var trail = IndexIn(second, BeforeTrail, Trails);
        return trail > 0 && IsSyllable(first) && (first - FirstSyllable) % Trails == 0 ? first + trail : null;
    }

    private static int IndexIn(int codePoint, int first, int count) =>
        codePoint >= first && codePoint < first + count ? codePoint - first : -1;
}
