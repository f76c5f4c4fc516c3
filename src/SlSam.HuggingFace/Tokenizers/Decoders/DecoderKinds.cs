using System.Text;
using SlSam.HuggingFace.Tokenizers.Patterns;

namespace SlSam.HuggingFace.Tokenizers.Decoders;

/// <summary>The decoders that look at each token by itself.</summary>
internal static class DecoderKinds
{
    /// <summary>A suffix that ends a word becomes a blank, but at the end.</summary>
    public static IDecoder Bpe(string suffix) =>
        new TokenDecoder(
            (token, place, count) =>
                suffix.Length == 0 ? token : token.Replace(suffix, place == count - 1 ? "" : " ", StringComparison.Ordinal)
        );

    /// <summary>Each sign becomes a blank; in the first token nothing, where one was put there.</summary>
    public static IDecoder Metaspace(string sign, bool wasPrepended) =>
        new TokenDecoder((token, place, _) => token.Replace(sign, place == 0 && wasPrepended ? "" : " ", StringComparison.Ordinal));

    /// <summary>What a pattern finds is replaced.</summary>
    public static IDecoder Replace(IPattern pattern, string content) =>
        new TokenDecoder((token, _, _) => Replace(token, pattern.Find(token), content));

    /// <summary>Up to so many of a character go at the start, and at the end.</summary>
    public static IDecoder Strip(string character, int start, int stop) =>
        new TokenDecoder((token, _, _) => Strip(token, character, start, stop));

    /// <summary>Blanks between words, none before what continues a word, and where asked to none before punctuation.</summary>
    public static IDecoder WordPiece(string prefix, bool cleansUp) =>
        new TokenDecoder(
            (token, place, _) =>
            {
                var text =
                    place == 0 ? token
                    : token.StartsWith(prefix, StringComparison.Ordinal) ? token[prefix.Length..]
                    : " " + token;
                return cleansUp ? CleanUp(text) : text;
            }
        );

    private static string Replace(string token, IReadOnlyList<(int Start, int End)> matches, string content)
    {
        var replaced = new StringBuilder();
        var kept = 0;
        foreach (var (start, end) in matches)
        {
            replaced.Append(token, kept, start - kept).Append(content);
            kept = end;
        }
        return replaced.Append(token, kept, token.Length - kept).ToString();
    }

    private static string Strip(string token, string character, int start, int stop)
    {
        for (; start > 0 && token.StartsWith(character, StringComparison.Ordinal); start--)
        {
            token = token[character.Length..];
        }
        for (; stop > 0 && token.EndsWith(character, StringComparison.Ordinal); stop--)
        {
            token = token[..^character.Length];
        }
        return token;
    }

    private static string CleanUp(string text) =>
        text.Length < 2
            ? text
            : text.Replace(" .", ".", StringComparison.Ordinal)
                .Replace(" ?", "?", StringComparison.Ordinal)
                .Replace(" !", "!", StringComparison.Ordinal)
                .Replace(" ,", ",", StringComparison.Ordinal)
                .Replace(" ' ", "'", StringComparison.Ordinal)
                .Replace(" n't", "n't", StringComparison.Ordinal)
                .Replace(" 'm", "'m", StringComparison.Ordinal)
                .Replace(" do not", " don't", StringComparison.Ordinal)
                .Replace(" 's", "'s", StringComparison.Ordinal)
                .Replace(" 've", "'ve", StringComparison.Ordinal)
                .Replace(" 're", "'re", StringComparison.Ordinal);
}
