using SlSam.HuggingFace.Tokenizers.Texts;
using SlSam.HuggingFace.Tokenizers.Unicode;

namespace SlSam.HuggingFace.Tokenizers.Models;

/// <summary>WordPiece: from the left, always the longest token that fits; a word that does not come out even is unknown as a whole.</summary>
internal sealed class WordPieceModel : IModel
{
    private readonly Dictionary<string, int> _continuing = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _continuingBySpan;
    private readonly int _mostCharacters;
    private readonly int _unknownId;
    private readonly int _longest;

    /// <param name="vocabulary">All tokens.</param>
    /// <param name="continuingPrefix">What begins a token that does not begin a word.</param>
    /// <param name="unknownId">The token of words that are unknown.</param>
    /// <param name="mostCharacters">Words of more code points are unknown.</param>
    public WordPieceModel(Vocabulary vocabulary, string continuingPrefix, int unknownId, int mostCharacters)
    {
        Vocabulary = vocabulary;
        _unknownId = unknownId;
        _mostCharacters = mostCharacters;
        foreach (var token in vocabulary.Tokens)
        {
            _longest = Math.Max(_longest, token.Length);
            if (token.StartsWith(continuingPrefix, StringComparison.Ordinal))
            {
                _continuing[token[continuingPrefix.Length..]] = vocabulary.IdOf(token)!.Value;
            }
        }
        _continuingBySpan = _continuing.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    public Vocabulary Vocabulary { get; }

    public int? UnknownId => _unknownId;

    public Token[] Tokenize(ReadOnlySpan<char> word)
    {
        if (word.Length > _mostCharacters && CodePoints.Count(word) > _mostCharacters)
        {
            return Unknown(word);
        }
        if (Vocabulary.TryGetId(word, out var whole))
        {
            return [new Token(whole, 0, word.Length)];
        }
        var tokens = new List<Token>();
        for (var start = 0; start < word.Length; start = tokens[^1].End)
        {
            var end = Math.Min(word.Length, start + _longest);
            int id;
            while (!TryFind(word, start, end, out id))
            {
                end -= end > 0 && char.IsLowSurrogate(word[end - 1]) ? 2 : 1;
                if (end <= start)
                {
                    return Unknown(word);
                }
            }
            tokens.Add(new Token(id, start, end));
        }
        return [.. tokens];
    }

    private bool TryFind(ReadOnlySpan<char> word, int start, int end, out int id) =>
        start == 0 ? Vocabulary.TryGetId(word[..end], out id) : _continuingBySpan.TryGetValue(word[start..end], out id);

    private Token[] Unknown(ReadOnlySpan<char> word) => [new Token(_unknownId, 0, word.Length)];
}
