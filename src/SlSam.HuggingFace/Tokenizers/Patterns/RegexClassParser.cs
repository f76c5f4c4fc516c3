using System.Globalization;

namespace SlSam.HuggingFace.Tokenizers.Patterns;

/// <summary>Reads classes in brackets, and escapes that stand for a set of code points.</summary>
internal sealed class RegexClassParser(RegexCursor cursor)
{
    /// <summary>A class from its opening bracket to its closing one.</summary>
    /// <exception cref="FormatException">It is malformed, or names a set that is not known.</exception>
    public CodePointSet ParseClass(bool ignoresCase)
    {
        var opening = cursor.Position;
        cursor.Take();
        var isNegated = cursor.TryTake("^");
        var whole = CodePointSet.All;
        var part = CodePointSet.Empty;
        // a closing bracket that comes first is one of the class
        for (var isFirst = true; isFirst || cursor.IsAtEnd || cursor.Peek() != ']'; isFirst = false)
        {
            if (cursor.IsAtEnd)
            {
                cursor.Position = opening;
                throw cursor.Unexpected("'[' without a ']'");
            }
            if (cursor.TryTake("&&"))
            {
                (whole, part) = (whole.And(part), CodePointSet.Empty);
            }
            else
            {
                part = part.Or(ParseMember(ignoresCase));
            }
        }
        cursor.Take();
        var set = whole.And(part);
        set = ignoresCase ? set.WithoutCase() : set;
        return isNegated ? set.Not() : set;
    }

    /// <summary>An escape from its backslash on.</summary>
    /// <exception cref="FormatException">It is malformed, or not supported.</exception>
    public CodePointSet ParseEscapedSet()
    {
        var start = cursor.Position;
        cursor.Take();
        var kind = cursor.Take();
        switch (kind)
        {
            case 'p' or 'P' when cursor.TryTake("{"):
                return ParseProperty(kind == 'P', start);
            case 's':
                return CodePointProperties.Space;
            case 'S':
                return CodePointProperties.Space.Not();
            case 'd':
                return CodePointProperties.Digit;
            case 'D':
                return CodePointProperties.Digit.Not();
            case 'w':
                return CodePointProperties.Word;
            case 'W':
                return CodePointProperties.Word.Not();
            case 'h':
                return CodePointProperties.HexadecimalDigit;
            case 'H':
                return CodePointProperties.HexadecimalDigit.Not();
            default:
                cursor.Position = start;
                return CodePointSet.Of(ParseEscapedCodePoint());
        }
    }

    private CodePointSet ParseMember(bool ignoresCase)
    {
        if (cursor.TryTake("[:"))
        {
            var start = cursor.Position;
            var isNegated = cursor.TryTake("^");
            var name = cursor.TakeThrough(':');
            var set = CodePointProperties.Find(name);
            if (set is null || !cursor.TryTake("]"))
            {
                cursor.Position = start;
                throw cursor.Unexpected($"the set '{name}'");
            }
            return isNegated ? set.Not() : set;
        }
        if (cursor.Peek() == '[')
        {
            return ParseClass(ignoresCase);
        }
        var first = ParseSetOrCodePoint();
        return SingleOf(first) is { } low && TakesRange() ? ParseRange(low) : first;
    }

    private bool TakesRange()
    {
        var start = cursor.Position;
        if (cursor.TryTake("-") && !cursor.IsAtEnd && cursor.Peek() is not (']' or '['))
        {
            return true;
        }
        cursor.Position = start;
        return false;
    }

    private CodePointSet ParseRange(int low)
    {
        var start = cursor.Position;
        if (SingleOf(ParseSetOrCodePoint()) is { } high && high >= low)
        {
            return CodePointSet.Range(low, high);
        }
        cursor.Position = start;
        throw cursor.Unexpected("a range without an end, or one that falls");
    }

    private CodePointSet ParseSetOrCodePoint() => cursor.Peek() == '\\' ? ParseEscapedSet() : CodePointSet.Of(cursor.TakeCodePoint());

    private static int? SingleOf(CodePointSet set) => set.Bounds is [var low, var end] && end == low + 1 ? low : null;

    private CodePointSet ParseProperty(bool isNegated, int start)
    {
        isNegated ^= cursor.TryTake("^");
        var name = cursor.TakeThrough('}');
        var set = CodePointProperties.Find(name);
        if (set is null)
        {
            cursor.Position = start;
            throw cursor.Unexpected($"the property '{name}'");
        }
        return isNegated ? set.Not() : set;
    }

    private int ParseEscapedCodePoint()
    {
        var start = cursor.Position;
        cursor.Take();
        var escaped = cursor.TakeCodePoint();
        return escaped switch
        {
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'f' => '\f',
            'v' => '\v',
            'a' => '\a',
            'e' => 0x1B,
            'x' when cursor.TryTake("{") => Hexadecimal(cursor.TakeThrough('}'), start),
            'x' => Hexadecimal(TakeDigits(2), start),
            'u' => Hexadecimal(TakeDigits(4), start),
            >= 0x80 => escaped,
            _ when !char.IsAsciiLetterOrDigit((char)escaped) => escaped,
            _ => throw Unknown(start, $"the escape '\\{(char)escaped}'"),
        };
    }

    private string TakeDigits(int most)
    {
        var digits = "";
        while (digits.Length < most && !cursor.IsAtEnd && char.IsAsciiHexDigit(cursor.Peek()))
        {
            digits += cursor.Take();
        }
        return digits;
    }

    private int Hexadecimal(string digits, int start) =>
        int.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var codePoint)
        && codePoint is >= 0 and < CodePointSet.End
            ? codePoint
            : throw Unknown(start, $"the code point '{digits}'");

    private FormatException Unknown(int start, string what)
    {
        cursor.Position = start;
        return cursor.Unexpected(what);
    }
}
