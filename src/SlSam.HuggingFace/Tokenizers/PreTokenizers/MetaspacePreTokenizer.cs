using SlSam.HuggingFace.Tokenizers.Texts;

namespace SlSam.HuggingFace.Tokenizers.PreTokenizers;

/// <summary>When a text gets a sign for a blank before it.</summary>
internal enum PrependScheme
{
    /// <summary>Wherever it does not begin with one.</summary>
    Always,

    /// <summary>Only where it is the start of the whole text.</summary>
    First,

    /// <summary>Nowhere.</summary>
    Never,
}

/// <summary>Puts a sign in the place of each blank, as SentencePiece does, and where asked to cuts before each sign.</summary>
internal sealed class MetaspacePreTokenizer(string sign, PrependScheme scheme, bool cutsWords) : IPreTokenizer
{
    private static readonly Patterns.LiteralPattern Blank = new(" ");
    private readonly Normalizers.ReplaceNormalizer _blanks = new(Blank, sign);
    private readonly Normalizers.PrependNormalizer _prefix = new(sign);
    private readonly SplitPreTokenizer _cut = new(new Patterns.LiteralPattern(sign), SplitBehavior.MergedWithNext);

    public void Split(Piece piece, List<Piece> words)
    {
        var text = _blanks.Normalize(piece.ToText());
        var isPrefixed = scheme == PrependScheme.Always || (scheme == PrependScheme.First && piece.Original.Start == 0);
        if (isPrefixed && !text.Text.StartsWith(sign, StringComparison.Ordinal))
        {
            text = _prefix.Normalize(text);
        }
        if (cutsWords)
        {
            _cut.Split(new Piece(text), words);
        }
        else
        {
            words.Add(new Piece(text));
        }
    }
}
