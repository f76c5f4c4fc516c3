using System.Globalization;
using System.Text;
using SlSam.HuggingFace.Tokenizers.Texts;
using SlSam.HuggingFace.Tokenizers.Unicode;

namespace SlSam.HuggingFace.Tokenizers.Models;

/// <summary>Byte-pair encoding of words that are spelled in characters; for bytes, in letters that stand for them.</summary>
internal sealed class BpeModel : IModel
{
    private readonly BpeMerges _merges;
    private readonly BpeOptions _options;
    private readonly WordCache _cache = new();

    /// <summary>The token of each byte; null where a byte has none.</summary>
    private readonly int?[] _bytes;

    public BpeModel(Vocabulary vocabulary, BpeMerges merges, BpeOptions options)
    {
        Vocabulary = vocabulary;
        _merges = merges;
        _options = options;
        UnknownId = options.UnknownToken is null ? null : vocabulary.IdOf(options.UnknownToken);
        _bytes =
        [
            .. Enumerable.Range(0, 256).Select(value => vocabulary.IdOf(string.Create(CultureInfo.InvariantCulture, $"<0x{value:X2}>"))),
        ];
    }

    public Vocabulary Vocabulary { get; }

    public int? UnknownId { get; }

    public Token[] Tokenize(ReadOnlySpan<char> word)
    {
        if (_cache.TryGet(word, out var kept))
        {
            return kept;
        }
        Token[] tokens =
            _options.IgnoresMerges && Vocabulary.TryGetId(word, out var whole)
                ? [new Token(whole, 0, word.Length)]
                : Spell(word).Merge(_merges);
        _cache.Add(word, tokens);
        return tokens;
    }

    private BpeWord Spell(ReadOnlySpan<char> word)
    {
        var spelled = new BpeWord(word.Length);
        var unknown = (Start: 0, End: 0);
        for (var start = 0; start < word.Length; )
        {
            CodePoints.At(word, start, out var length);
            var end = start + length;
            if (TryFind(word, start, end, out var id))
            {
                AddUnknown(spelled, ref unknown);
                spelled.Add(id, start, end);
            }
            else if (!_options.FallsBackToBytes || !TryAddBytes(spelled, word, start, end))
            {
                if (!_options.FusesUnknown || unknown.End != start)
                {
                    AddUnknown(spelled, ref unknown);
                    unknown.Start = start;
                }
                unknown.End = end;
            }
            start = end;
        }
        AddUnknown(spelled, ref unknown);
        return spelled;
    }

    private bool TryFind(ReadOnlySpan<char> word, int start, int end, out int id)
    {
        var prefix = start > 0 ? _options.ContinuingPrefix : "";
        var suffix = end == word.Length ? _options.EndOfWordSuffix : "";
        return prefix.Length + suffix.Length == 0
            ? Vocabulary.TryGetId(word[start..end], out id)
            : Vocabulary.TryGetId($"{prefix}{word[start..end]}{suffix}", out id);
    }

    private bool TryAddBytes(BpeWord spelled, ReadOnlySpan<char> word, int start, int end)
    {
        Span<byte> bytes = stackalloc byte[4];
        var count = new Rune(CodePoints.At(word, start, out _)).EncodeToUtf8(bytes);
        foreach (var value in bytes[..count])
        {
            if (_bytes[value] is null)
            {
                return false;
            }
        }
        foreach (var value in bytes[..count])
        {
            spelled.Add(_bytes[value]!.Value, start, end);
        }
        return true;
    }

    private void AddUnknown(BpeWord spelled, ref (int Start, int End) unknown)
    {
        if (UnknownId is { } id && unknown.End > unknown.Start)
        {
            spelled.Add(id, unknown.Start, unknown.End);
        }
        unknown = (0, 0);
    }
}
