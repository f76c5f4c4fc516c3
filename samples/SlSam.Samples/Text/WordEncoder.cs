using System.Collections.Concurrent;
using Microsoft.ML.Tokenizers;

namespace SlSam.Samples.Text;

/// <summary>Words to tokens by merging their bytes in pairs; those seen often are kept. May be used from several threads at once.</summary>
internal sealed class WordEncoder
{
    private const int MostWordsKept = 100_000;
    private const int LongestWordKept = 40;

    private readonly BpeTokenizer _merging;
    private readonly IReadOnlyDictionary<string, int>? _wholeWords;
    private readonly ConcurrentDictionary<string, int[]> _kept = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int[]>.AlternateLookup<ReadOnlySpan<char>> _keptBySpan;
    private int _keptCount;

    public WordEncoder(Vocabulary vocabulary)
    {
        _merging = BpeTokenizer.Create(
            new BpeOptions(vocabulary.Tokens)
            {
                Merges = LastOfEach(vocabulary.Merges).Select(merge => $"{merge.Left} {merge.Right}"),
                UnknownToken = vocabulary.UnknownToken,
                FuseUnknownTokens = vocabulary.FusesUnknown,
            }
        );
        _wholeWords = vocabulary.IgnoresMerges ? vocabulary.Tokens : null;
        _keptBySpan = _kept.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>The tokens of a word, not to be changed.</summary>
    public int[] Encode(ReadOnlySpan<char> word)
    {
        if (_keptBySpan.TryGetValue(word, out var kept))
        {
            return kept;
        }
        var tokens = Merge(ByteLetters.Spell(word));
        if (word.Length <= LongestWordKept && Volatile.Read(ref _keptCount) < MostWordsKept && _keptBySpan.TryAdd(word, tokens))
        {
            Interlocked.Increment(ref _keptCount);
        }
        return tokens;
    }

    /// <summary>A merge that is listed twice has its later place, as in Hugging Face's tokenizers.</summary>
    private static IEnumerable<T> LastOfEach<T>(IEnumerable<T> merges) => merges.Reverse().Distinct().Reverse();

    private int[] Merge(string letters) =>
        _wholeWords is not null && _wholeWords.TryGetValue(letters, out var whole)
            ? [whole]
            : [.. _merging.EncodeToIds(letters, considerPreTokenization: false, considerNormalization: false)];
}
