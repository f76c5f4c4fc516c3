using System.Runtime.InteropServices;
using SlSam.HuggingFace.Tokenizers.Texts;

namespace SlSam.HuggingFace.Tokenizers.Models;

/// <summary>
/// A word whose symbols are merged in pairs (Sennrich et al. 2016): always the pair of the lowest rank, of equals the first. Symbols are linked,
/// and pairs wait in a heap, so that n symbols take n log n steps.
/// </summary>
internal sealed class BpeWord(int capacity)
{
    private const int None = -1;
    private readonly List<Symbol> _symbols = new(capacity);

    public void Add(int id, int start, int end)
    {
        var place = _symbols.Count;
        if (place > 0)
        {
            CollectionsMarshal.AsSpan(_symbols)[place - 1].Next = place;
        }
        _symbols.Add(
            new Symbol
            {
                Id = id,
                Start = start,
                End = end,
                Previous = place - 1,
                Next = None,
            }
        );
    }

    /// <summary>The tokens that are left when nothing can be merged. Merges the word itself: to be called once.</summary>
    public Token[] Merge(BpeMerges merges)
    {
        var symbols = CollectionsMarshal.AsSpan(_symbols);
        var waiting = new PriorityQueue<int, long>(symbols.Length);
        for (var place = 0; place + 1 < symbols.Length; place++)
        {
            Wait(waiting, merges, symbols, place);
        }
        var count = symbols.Length;
        while (waiting.TryDequeue(out var place, out var priority))
        {
            var next = symbols[place].Next;
            // what has been merged since is no longer such a pair
            if (next != None && merges.TryFind(symbols[place].Id, symbols[next].Id, out var merge) && merge.Rank == RankOf(priority))
            {
                Join(symbols, place, next, merge.Id);
                count--;
                Wait(waiting, merges, symbols, place);
                Wait(waiting, merges, symbols, symbols[place].Previous);
            }
        }
        return Collect(symbols, count);
    }

    private static void Wait(PriorityQueue<int, long> waiting, BpeMerges merges, ReadOnlySpan<Symbol> symbols, int place)
    {
        if (place == None || symbols[place].Next == None)
        {
            return;
        }
        if (merges.TryFind(symbols[place].Id, symbols[symbols[place].Next].Id, out var merge))
        {
            waiting.Enqueue(place, Priority(merge.Rank, place));
        }
    }

    private static long Priority(int rank, int place) => ((long)rank << 32) | (uint)place;

    private static int RankOf(long priority) => (int)(priority >> 32);

    /// <summary>The left symbol becomes both; the right one is linked from nowhere, and to nowhere.</summary>
    private static void Join(Span<Symbol> symbols, int left, int right, int id)
    {
        var after = symbols[right].Next;
        symbols[left].Id = id;
        symbols[left].End = symbols[right].End;
        symbols[left].Next = after;
        symbols[right].Next = None;
        if (after != None)
        {
            symbols[after].Previous = left;
        }
    }

    private static Token[] Collect(ReadOnlySpan<Symbol> symbols, int count)
    {
        var tokens = new Token[count];
        for (var (place, i) = (0, 0); i < count; i++)
        {
            tokens[i] = new Token(symbols[place].Id, symbols[place].Start, symbols[place].End);
            place = symbols[place].Next;
        }
        return tokens;
    }

    private struct Symbol
    {
        public int Id;
        public int Start;
        public int End;
        public int Previous;
        public int Next;
    }
}
