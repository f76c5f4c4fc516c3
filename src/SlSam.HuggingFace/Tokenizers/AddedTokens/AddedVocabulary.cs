using SlSam.HuggingFace.Tokenizers.Normalizers;
using SlSam.HuggingFace.Tokenizers.Texts;

namespace SlSam.HuggingFace.Tokenizers.AddedTokens;

/// <summary>The added tokens of a tokenizer. They are looked for in two rounds: in the text as it is, and in what the normalizer makes of the rest.</summary>
internal sealed class AddedVocabulary
{
    private readonly Dictionary<int, (AddedToken Token, string Decoded)> _tokens = [];
    private readonly Dictionary<string, int> _ids = new(StringComparer.Ordinal);
    private readonly AddedTokenSplitter? _asIs;
    private readonly AddedTokenSplitter? _normalized;
    private readonly INormalizer? _normalizer;

    public AddedVocabulary(IEnumerable<AddedToken> tokens, INormalizer? normalizer)
    {
        _normalizer = normalizer;
        foreach (var token in tokens.Where(token => token.Content.Length > 0))
        {
            _tokens[token.Id] = (token, token.Normalized ? Normalize(token.Content) : token.Content);
            _ids[token.Content] = token.Id;
        }
        _asIs = SplitterOf(normalized: false);
        _normalized = SplitterOf(normalized: true);
    }

    public int HighestId => _tokens.Count > 0 ? _tokens.Keys.Max() : -1;

    public int? IdOf(string content) => _ids.TryGetValue(content, out var id) ? id : null;

    /// <summary>What a token looks like in a text; null where it is none of these.</summary>
    public string? ContentOf(int id) => _tokens.TryGetValue(id, out var entry) ? entry.Token.Content : null;

    /// <summary>What a decoder is given for a token: normalized, where it is looked for so.</summary>
    public string? DecodedOf(int id) => _tokens.TryGetValue(id, out var entry) ? entry.Decoded : null;

    public bool IsSpecial(int id) => _tokens.TryGetValue(id, out var entry) && entry.Token.Special;

    /// <summary>The added tokens in a text without lone surrogates, and between them normalized text, none of it empty.</summary>
    public List<Piece> Split(string text)
    {
        var asIs = new List<Piece>();
        Split(_asIs, new AlignedText(text, 0), asIs);
        if (_normalizer is null && _normalized is null)
        {
            return asIs;
        }
        var pieces = new List<Piece>(asIs.Count);
        foreach (var piece in asIs)
        {
            if (piece.Token is not null)
            {
                pieces.Add(piece);
                continue;
            }
            var part = piece.ToText();
            Split(_normalized, _normalizer?.Normalize(part) ?? part, pieces);
        }
        return pieces;
    }

    private static void Split(AddedTokenSplitter? splitter, AlignedText text, List<Piece> pieces)
    {
        if (text.Length == 0)
        {
            return;
        }
        if (splitter is null || !splitter.FindsAny(text.Text))
        {
            pieces.Add(new Piece(text));
            return;
        }
        foreach (var (token, start, end) in splitter.Split(text.Text))
        {
            pieces.Add(new Piece(text, start, end - start, token?.Id));
        }
    }

    private AddedTokenSplitter? SplitterOf(bool normalized)
    {
        var sought = _tokens
            .Values.Where(entry => entry.Token.Normalized == normalized)
            .Select(entry => (entry.Decoded, entry.Token))
            .ToArray();
        return sought.Length > 0 ? new AddedTokenSplitter(sought) : null;
    }

    private string Normalize(string content) => _normalizer?.Normalize(new AlignedText(content, 0)).Text ?? content;
}
