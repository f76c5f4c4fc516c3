namespace SlSam.HuggingFace.Tokenizers.Patterns;

/// <summary>
/// Reads an expression in Oniguruma's syntax, which is Ruby's: <c>^</c> and <c>$</c> stand at lines, <c>++</c> gives nothing back, groups are
/// there for grouping alone.
/// </summary>
internal sealed class RegexParser
{
    private static readonly CodePointSet Newline = CodePointSet.Of('\n');
    private readonly RegexCursor _cursor;
    private readonly RegexClassParser _classes;
    private readonly ParsedRegex _parsed = new();

    private RegexParser(string expression)
    {
        _cursor = new RegexCursor(expression);
        _classes = new RegexClassParser(_cursor);
    }

    /// <exception cref="FormatException">The expression is malformed, or has something that is not supported.</exception>
    public static ParsedRegex Parse(string expression)
    {
        var parser = new RegexParser(expression);
        parser.ParseAlternatives(new Flags());
        return parser._cursor.IsAtEnd ? parser._parsed : throw parser._cursor.Unexpected("')' without a '('");
    }

    private void ParseAlternatives(Flags flags)
    {
        var start = _parsed.Count;
        while (!_cursor.IsAtEnd && _cursor.Peek() != ')')
        {
            if (_cursor.TryTake("|"))
            {
                _parsed.Add("|");
            }
            else if (TakeFlags(ref flags))
            {
                // flags in the middle hold for the alternatives that follow, too
                _parsed.Add("(?:");
                ParseAlternatives(flags);
                _parsed.Add(")");
            }
            else
            {
                ParseRepeated(flags);
            }
        }
        if (_parsed.Count == start)
        {
            _parsed.Add("");
        }
    }

    private bool TakeFlags(ref Flags flags)
    {
        var start = _cursor.Position;
        var read = flags;
        if (_cursor.TryTake("(?") && TryReadFlags(ref read) && _cursor.TryTake(")"))
        {
            flags = read;
            return true;
        }
        _cursor.Position = start;
        return false;
    }

    private bool TryReadFlags(ref Flags flags)
    {
        var isOn = true;
        var read = flags;
        for (var count = 0; !_cursor.IsAtEnd; count++)
        {
            switch (_cursor.Peek())
            {
                case 'i':
                    read = read with { IgnoresCase = isOn };
                    break;
                case 'm':
                    read = read with { DotIsAll = isOn };
                    break;
                case '-':
                    isOn = false;
                    break;
                default:
                    flags = read;
                    return count > 0;
            }
            _cursor.Take();
        }
        return false;
    }

    private void ParseRepeated(Flags flags)
    {
        var start = _parsed.Count;
        ParseAtom(flags);
        while (RegexQuantifier.TryRead(_cursor) is { } quantifier)
        {
            _parsed.Wrap(start, "(?:", ")");
            _parsed.Add(quantifier.ToString());
            if (quantifier.IsPossessive)
            {
                _parsed.Wrap(start, "(?>", ")");
            }
        }
    }

    private void ParseAtom(Flags flags)
    {
        switch (_cursor.Peek())
        {
            case '(':
                ParseGroup(flags);
                break;
            case '[':
                _parsed.Add(_classes.ParseClass(flags.IgnoresCase));
                break;
            case '.':
                _cursor.Take();
                _parsed.Add(flags.DotIsAll ? CodePointSet.All : Newline.Not());
                break;
            case '^':
                _cursor.Take();
                AddLineStart();
                break;
            case '$':
                _cursor.Take();
                AddLineEnd("(?=", "|\\z)");
                break;
            case '\\':
                ParseEscape(flags);
                break;
            case '*' or '+' or '?':
                throw _cursor.Unexpected("a repetition of nothing");
            default:
                AddSet(CodePointSet.Of(_cursor.TakeCodePoint()), flags);
                break;
        }
    }

    private void ParseGroup(Flags flags)
    {
        var opening = _cursor.Position;
        string[] kept = ["(?:", "(?=", "(?!", "(?<=", "(?<!", "(?>"];
        if (_cursor.TryTake("(?#"))
        {
            _cursor.TakeThrough(')');
            _parsed.Add("(?:)");
            return;
        }
        if (kept.FirstOrDefault(_cursor.TryTake) is { } group)
        {
            _parsed.Add(group);
        }
        else
        {
            _parsed.Add("(?:");
            TakeGroupStart(ref flags);
        }
        ParseAlternatives(flags);
        if (!_cursor.TryTake(")"))
        {
            _cursor.Position = opening;
            throw _cursor.Unexpected("'(' without a ')'");
        }
        _parsed.Add(")");
    }

    private void TakeGroupStart(ref Flags flags)
    {
        if (_cursor.TryTake("(?<"))
        {
            _cursor.TakeThrough('>');
        }
        else if (_cursor.TryTake("(?"))
        {
            if (!TryReadFlags(ref flags) || !_cursor.TryTake(":"))
            {
                throw _cursor.Unexpected("a group of an unknown kind");
            }
        }
        else
        {
            _cursor.Take();
        }
    }

    private void ParseEscape(Flags flags)
    {
        if (_cursor.TryTake("\\A"))
        {
            _parsed.Add("\\A");
        }
        else if (_cursor.TryTake("\\z"))
        {
            _parsed.Add("\\z");
        }
        else if (_cursor.TryTake("\\Z"))
        {
            AddLineEnd("(?=", "?\\z)");
        }
        else if (_cursor.TryTake("\\b"))
        {
            AddWordBoundary("(?!", "(?=");
        }
        else if (_cursor.TryTake("\\B"))
        {
            AddWordBoundary("(?=", "(?!");
        }
        else if (_cursor.TryTake("\\R"))
        {
            _parsed.Add("(?>");
            _parsed.Add(CodePointSet.Of('\r'));
            _parsed.Add(Newline);
            _parsed.Add("|");
            _parsed.Add(CodePointSet.Range('\n', '\r').Or(CodePointSet.Of(0x85, 0x2028, 0x2029)));
            _parsed.Add(")");
        }
        else
        {
            AddSet(_classes.ParseEscapedSet(), flags);
        }
    }

    private void AddSet(CodePointSet set, Flags flags) => _parsed.Add(flags.IgnoresCase ? set.WithoutCase() : set);

    private void AddLineStart()
    {
        _parsed.Add("(?<=\\A|");
        _parsed.Add(Newline);
        _parsed.Add(")");
    }

    private void AddLineEnd(string before, string after)
    {
        _parsed.Add(before);
        _parsed.Add(Newline);
        _parsed.Add(after);
    }

    /// <summary>After a word the given assertion of another word's letter, and before one likewise.</summary>
    private void AddWordBoundary(string afterWord, string afterNone)
    {
        var word = CodePointProperties.Word;
        _parsed.Add("(?:(?<=");
        _parsed.Add(word);
        _parsed.Add($"){afterWord}");
        _parsed.Add(word);
        _parsed.Add(")|(?<!");
        _parsed.Add(word);
        _parsed.Add($"){afterNone}");
        _parsed.Add(word);
        _parsed.Add("))");
    }

    /// <param name="IgnoresCase">Letters match in both cases.</param>
    /// <param name="DotIsAll">A dot is the end of a line, too.</param>
    private readonly record struct Flags(bool IgnoresCase = false, bool DotIsAll = false);
}
