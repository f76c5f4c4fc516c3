namespace SlSam.HuggingFace.Tokenizers.Texts;

/// <summary>
/// Takes out the blanks that lie before marks and endings when tokens are joined with blanks: what transformers does to a decoded text where
/// tokenizer_config.json says <c>clean_up_tokenization_spaces</c>.
/// </summary>
internal static class SpacesCleanup
{
    /// <summary>In this order.</summary>
    private static readonly (string Found, string Kept)[] Replacements =
    [
        (" .", "."),
        (" ?", "?"),
        (" !", "!"),
        (" ,", ","),
        (" ' ", "'"),
        (" n't", "n't"),
        (" 'm", "'m"),
        (" 's", "'s"),
        (" 've", "'ve"),
        (" 're", "'re"),
    ];

    /// <summary>The text without them.</summary>
    public static string Apply(string text) =>
        Replacements.Aggregate(text, (sofar, pair) => sofar.Replace(pair.Found, pair.Kept, StringComparison.Ordinal));
}
