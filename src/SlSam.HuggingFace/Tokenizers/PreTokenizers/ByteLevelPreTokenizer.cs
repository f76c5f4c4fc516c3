using System.Text;
using SlSam.HuggingFace.Tokenizers.Patterns;
using SlSam.HuggingFace.Tokenizers.Texts;
using SlSam.HuggingFace.Tokenizers.Unicode;

namespace SlSam.HuggingFace.Tokenizers.PreTokenizers;

/// <summary>Cuts a text into words as GPT-2 does, where asked to, and spells each with a letter for each byte of its UTF-8.</summary>
/// <param name="addsPrefixSpace">Text that does not begin with a blank gets one.</param>
/// <param name="cutsWords">Cuts by GPT-2's pattern.</param>
internal sealed class ByteLevelPreTokenizer(bool addsPrefixSpace, bool cutsWords) : IPreTokenizer
{
    private const string Pattern = @"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+";

    private static readonly Lazy<IPreTokenizer> Words = new(() => new SplitPreTokenizer(new RegexPattern(Pattern), SplitBehavior.Isolated));

    public void Split(Piece piece, List<Piece> words)
    {
        var first = words.Count;
        var prefixed = addsPrefixSpace && piece.Text is not [' ', ..] ? new Piece(AddSpace(piece)) : piece;
        if (cutsWords)
        {
            Words.Value.Split(prefixed, words);
        }
        else
        {
            words.Add(prefixed);
        }
        Spell(prefixed, words, first);
    }

    private static AlignedText AddSpace(Piece piece)
    {
        var text = piece.ToText();
        var builder = new AlignedTextBuilder(text);
        builder.Add(" ", 0, 0);
        builder.Keep(0, text.Length);
        return builder.Build();
    }

    /// <summary>Spells all words of a piece at once: they lie in it one after the other.</summary>
    private static void Spell(Piece piece, List<Piece> words, int first)
    {
        var text = piece.ToText();
        if (Ascii.IsValid(text.Text))
        {
            SpellAscii(piece, text, words, first);
            return;
        }
        var builder = new AlignedTextBuilder(text);
        var places = new int[text.Length + 1];
        var length = 0;
        Span<byte> bytes = stackalloc byte[4];
        Span<char> letters = stackalloc char[4];
        for (var i = 0; i < text.Length; )
        {
            var codePoint = CodePoints.At(text.Text, i, out var units);
            var count = new Rune(codePoint).EncodeToUtf8(bytes);
            for (var b = 0; b < count; b++)
            {
                letters[b] = ByteLetters.Of(bytes[b]);
            }
            builder.Add(letters[..count], i, i + units);
            length += count;
            i += units;
            places[i] = length;
        }
        var spelled = builder.Build();
        for (var i = first; i < words.Count; i++)
        {
            var start = words[i].Start - piece.Start;
            words[i] = new Piece(spelled, places[start], places[start + words[i].Length] - places[start]);
        }
    }

    private static void SpellAscii(Piece piece, AlignedText text, List<Piece> words, int first)
    {
        var spelled = text.WithUnits(
            string.Create(
                text.Length,
                text.Text,
                (letters, source) =>
                {
                    for (var i = 0; i < source.Length; i++)
                    {
                        letters[i] = ByteLetters.Of((byte)source[i]);
                    }
                }
            )
        );
        for (var i = first; i < words.Count; i++)
        {
            words[i] = new Piece(spelled, words[i].Start - piece.Start, words[i].Length);
        }
    }
}
