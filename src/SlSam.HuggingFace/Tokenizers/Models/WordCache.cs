using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using SlSam.HuggingFace.Tokenizers.Texts;

namespace SlSam.HuggingFace.Tokenizers.Models;

/// <summary>Keeps the tokens of short words, up to a number of them. May be used from several threads at once.</summary>
internal sealed class WordCache
{
    private const int MostWords = 100_000;
    private const int LongestWord = 40;

    private readonly ConcurrentDictionary<string, Token[]> _kept = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Token[]>.AlternateLookup<ReadOnlySpan<char>> _keptBySpan;
    private int _count;

    public WordCache() => _keptBySpan = _kept.GetAlternateLookup<ReadOnlySpan<char>>();

    public bool TryGet(ReadOnlySpan<char> word, [NotNullWhen(true)] out Token[]? tokens)
    {
        tokens = null;
        return word.Length <= LongestWord && _keptBySpan.TryGetValue(word, out tokens);
    }

    public void Add(ReadOnlySpan<char> word, Token[] tokens)
    {
        if (word.Length <= LongestWord && Volatile.Read(ref _count) < MostWords && _keptBySpan.TryAdd(word, tokens))
        {
            Interlocked.Increment(ref _count);
        }
    }
}
