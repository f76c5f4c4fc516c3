using System.Buffers;
using System.Globalization;
using System.Text;

namespace SlSam.Samples.Text;

/// <summary>Cuts a text at the added tokens in it. Of tokens that start at the same place the longest counts.</summary>
internal sealed class AddedTokenSplitter
{
    private const int ZeroWidthNonJoiner = 0x200C;
    private const int ZeroWidthJoiner = 0x200D;

    private readonly Dictionary<string, AddedToken> _tokens;
    private readonly string[] _longestFirst;
    private readonly SearchValues<string> _search;

    public AddedTokenSplitter(IEnumerable<AddedToken> tokens)
    {
        _tokens = tokens.Where(token => token.Content.Length > 0).ToDictionary(token => token.Content);
        _longestFirst = [.. _tokens.Keys.OrderByDescending(content => content.Length)];
        _search = SearchValues.Create(_longestFirst, StringComparison.Ordinal);
    }

    /// <summary>The parts of a text in order: the token, or null for text between tokens, which is not empty.</summary>
    public IEnumerable<(AddedToken? Token, Range Part)> Split(string text)
    {
        var done = 0;
        var next = 0;
        while (Find(text, next) is var (token, found))
        {
            next = found + token.Content.Length;
            if (token.SingleWord && TouchesWord(text, found, next))
            {
                continue;
            }
            var start = token.StripsLeft ? Math.Max(done, SkipBlanksBack(text, found)) : found;
            if (start > done)
            {
                yield return (null, done..start);
            }
            // blanks that were taken in may be tokens all the same
            done = token.StripsRight ? SkipBlanks(text, next) : next;
            yield return (token, start..done);
        }
        if (done < text.Length)
        {
            yield return (null, done..);
        }
    }

    private (AddedToken Token, int Start)? Find(string text, int from)
    {
        var rest = text.AsSpan(from);
        var start = rest.IndexOfAny(_search);
        if (start < 0)
        {
            return null;
        }
        foreach (var content in _longestFirst)
        {
            if (rest[start..].StartsWith(content, StringComparison.Ordinal))
            {
                return (_tokens[content], from + start);
            }
        }
        return null;
    }

    private static bool TouchesWord(string text, int start, int end) =>
        (Rune.DecodeLastFromUtf16(text.AsSpan(0, start), out var before, out _) == OperationStatus.Done && IsOfWord(before))
        || (Rune.DecodeFromUtf16(text.AsSpan(end), out var after, out _) == OperationStatus.Done && IsOfWord(after));

    /// <summary>What <c>\w</c> is by Unicode's definition: letters in circles and squares are symbols to .NET.</summary>
    private static bool IsOfWord(Rune rune) =>
        Rune.IsLetterOrDigit(rune)
        || rune.Value
            is ZeroWidthNonJoiner
                or ZeroWidthJoiner
                or (>= 0x24B6 and <= 0x24E9)
                or (>= 0x1F130 and <= 0x1F149)
                or (>= 0x1F150 and <= 0x1F169)
                or (>= 0x1F170 and <= 0x1F189)
        || Rune.GetUnicodeCategory(rune)
            is UnicodeCategory.ConnectorPunctuation
                or UnicodeCategory.NonSpacingMark
                or UnicodeCategory.SpacingCombiningMark
                or UnicodeCategory.EnclosingMark
                or UnicodeCategory.LetterNumber;

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
