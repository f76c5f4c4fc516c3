using SlSam.HuggingFace.Tokenizers.AddedTokens;
using SlSam.HuggingFace.Tokenizers.Loading;
using SlSam.HuggingFace.Tokenizers.Texts;
using SlSam.HuggingFace.Tokenizers.Unicode;

namespace SlSam.HuggingFace.Tokenizers;

/// <summary>Makes tokens of one text. May be used from several threads at once.</summary>
internal sealed class TextTokenizer(TokenizerParts parts, AddedVocabulary added)
{
    /// <param name="text">The text; halves of surrogate pairs that stand alone count as U+FFFD.</param>
    /// <param name="enough">Stops after the word that makes it so many tokens: what follows would be cut off.</param>
    public TokenizedText Tokenize(string text, int enough)
    {
        var tokens = new TokenizedText();
        var words = new List<Piece>();
        foreach (var piece in added.Split(CodePoints.ReplaceLoneSurrogates(text)))
        {
            if (piece.Token is { } token)
            {
                tokens.Add(token, Trim(piece.Original, text, char.IsWhiteSpace));
                continue;
            }
            words.Clear();
            CutWords(piece, words);
            foreach (var word in words)
            {
                AddTokens(word, text, tokens);
                if (tokens.Count >= enough)
                {
                    return tokens;
                }
            }
        }
        return tokens;
    }

    private void CutWords(Piece piece, List<Piece> words)
    {
        if (parts.PreTokenizer is { } preTokenizer)
        {
            preTokenizer.Split(piece, words);
        }
        else
        {
            words.Add(piece);
        }
    }

    private void AddTokens(Piece word, string text, TokenizedText tokens)
    {
        foreach (var token in parts.Model.Tokenize(word.Text))
        {
            var offsets = word.Source.Original(word.Start + token.Start, word.Start + token.End);
            tokens.Add(token.Id, Trim(offsets, text, static unit => unit == ' '));
        }
    }

    private (int Start, int End) Trim((int Start, int End) offsets, string text, Func<char, bool> isBlank)
    {
        if (!parts.Template.TrimsOffsets)
        {
            return offsets;
        }
        var (start, end) = offsets;
        while (start < end && isBlank(text[start]))
        {
            start++;
        }
        while (end > start && isBlank(text[end - 1]))
        {
            end--;
        }
        return (start, end);
    }
}
