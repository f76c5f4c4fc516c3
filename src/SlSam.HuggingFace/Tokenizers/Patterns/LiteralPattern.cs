namespace SlSam.HuggingFace.Tokenizers.Patterns;

/// <summary>Finds a text as it is; the empty one nowhere.</summary>
internal sealed class LiteralPattern(string literal) : IPattern
{
    public IReadOnlyList<(int Start, int End)> Find(ReadOnlySpan<char> text)
    {
        var found = new List<(int, int)>();
        for (var start = 0; literal.Length > 0 && text[start..].IndexOf(literal, StringComparison.Ordinal) is >= 0 and var ahead; )
        {
            found.Add((start + ahead, start + ahead + literal.Length));
            start += ahead + literal.Length;
        }
        return found;
    }
}
