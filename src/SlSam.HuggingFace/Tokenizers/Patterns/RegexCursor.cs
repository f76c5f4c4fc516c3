using SlSam.HuggingFace.Tokenizers.Unicode;

namespace SlSam.HuggingFace.Tokenizers.Patterns;

/// <summary>A place in an expression that is being read.</summary>
internal sealed class RegexCursor(string expression)
{
    public int Position { get; set; }

    public bool IsAtEnd => Position >= expression.Length;

    /// <exception cref="FormatException">The expression is at its end.</exception>
    public char Peek() => IsAtEnd ? throw Unexpected("its end") : expression[Position];

    /// <inheritdoc cref="Peek"/>
    public char Take()
    {
        var taken = Peek();
        Position++;
        return taken;
    }

    /// <inheritdoc cref="Peek"/>
    public int TakeCodePoint()
    {
        Peek();
        var codePoint = CodePoints.At(expression, Position, out var length);
        Position += length;
        return codePoint;
    }

    /// <summary>Goes on behind the given text where it comes next.</summary>
    public bool TryTake(string text)
    {
        if (!expression.AsSpan(Position).StartsWith(text, StringComparison.Ordinal))
        {
            return false;
        }
        Position += text.Length;
        return true;
    }

    /// <summary>What comes before the next such character; goes on behind it.</summary>
    /// <exception cref="FormatException">There is none.</exception>
    public string TakeThrough(char last)
    {
        var end = expression.IndexOf(last, Position);
        if (end < 0)
        {
            throw Unexpected($"no '{last}'");
        }
        var taken = expression[Position..end];
        Position = end + 1;
        return taken;
    }

    /// <summary>For what is wrong here, or not supported.</summary>
    public FormatException Unexpected(string found) =>
        new($"the pattern '{expression}' at {Position + 1}: found {found}, expected a regular expression as Oniguruma has them");
}
