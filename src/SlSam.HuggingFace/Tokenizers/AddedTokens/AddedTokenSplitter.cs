using System.Buffers;
using SlSam.HuggingFace.Tokenizers.Unicode;

namespace SlSam.HuggingFace.Tokenizers.AddedTokens;

/// <summary>Cuts a text at the added tokens in it. Of tokens that start at the same place the longest counts.</summary>
internal sealed class AddedTokenSplitter
{
    private readonly Dictionary<char, (string Pattern, AddedToken Token)[]> _longestFirst;
    private readonly SearchValues<string> _search;

    /// <param name="tokens">The tokens, and what to look for.</param>
    public AddedTokenSplitter(IEnumerable<(string Pattern, AddedToken Token)> tokens)
    {
        var sought = tokens.Where(token => token.Pattern.Length > 0).DistinctBy(token => token.Pattern).ToArray();
        _longestFirst = sought
            .GroupBy(token => token.Pattern[0])
            .ToDictionary(group => group.Key, group => group.OrderByDescending(token => token.Pattern.Length).ToArray());
        _search = SearchValues.Create([.. sought.Select(token => token.Pattern)], StringComparison.Ordinal);
    }

    /// <summary>Whether there is an added token in a text at all.</summary>
    public bool FindsAny(string text) => text.AsSpan().ContainsAny(_search);

    /// <summary>The parts [start, end) of a text in order: the token, or null for text between tokens, which is not empty.</summary>
    public IEnumerable<(AddedToken? Token, int Start, int End)> Split(string text)
    {
        var done = 0;
        var next = 0;
        while (Find(text, next) is var (token, found, end))
        {
            next = end;
            if (token.SingleWord && TouchesWord(text, found, end))
            {
                continue;
            }
            var start = token.StripsLeft ? Math.Max(done, SkipBlanksBack(text, found)) : found;
            if (start > done)
            {
                yield return (null, done, start);
            }
            // white space that was taken in may be tokens all the same
            done = token.StripsRight ? SkipBlanks(text, end) : end;
            yield return (token, start, done);
        }
        if (done < text.Length)
        {
            yield return (null, done, text.Length);
        }
    }

    private (AddedToken Token, int Start, int End)? Find(string text, int from)
    {
        var start = text.AsSpan(from).IndexOfAny(_search);
        if (start < 0)
        {
            return null;
        }
        start += from;
        foreach (var (pattern, token) in _longestFirst[text[start]])
        {
            if (text.AsSpan(start).StartsWith(pattern, StringComparison.Ordinal))
            {
                return (token, start, start + pattern.Length);
            }
        }
        return null;
    }

    private static bool TouchesWord(string text, int start, int end) =>
        (start > 0 && CodePoints.IsOfWord(CodePoints.Before(text, start)))
        || (end < text.Length && CodePoints.IsOfWord(CodePoints.At(text, end, out _)));

    private static int SkipBlanksBack(string text, int end)
    {
        while (end > 0 && char.IsWhiteSpace(text[end - 1]))
        {
            end--;
        }
        return end;
    }

    private static int SkipBlanks(string text, int start)
    {
        while (start < text.Length && char.IsWhiteSpace(text[start]))
        {
            start++;
        }
        return start;
    }
}
