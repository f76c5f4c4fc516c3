namespace SlSam.HuggingFace.Templates;

/// <summary>
/// Cuts a template into its parts. A minus sign within braces takes the blanks beyond them away; a statement or comment that begins a line takes
/// the blanks before it, and each takes the line feed behind it, as Hugging Face's libraries have it; a plus sign keeps them.
/// </summary>
internal sealed class TemplateReader
{
    private readonly TemplateSource _source;
    private readonly List<TemplatePart> _parts = [];
    private int _at;
    private bool _strips;
    private bool _dropsLineFeed;

    private TemplateReader(TemplateSource source) => _source = source;

    private string Text => _source.Text;

    /// <exception cref="InvalidDataException">Something is not closed, or no sign of an expression.</exception>
    public static IReadOnlyList<TemplatePart> Read(TemplateSource source)
    {
        var reader = new TemplateReader(source);
        while (reader._at < source.Text.Length)
        {
            reader.ReadNext();
        }
        return reader._parts;
    }

    private void ReadNext()
    {
        var open = NextOpening();
        var stripsBefore = open + 2 < Text.Length && Text[open + 2] == '-';
        var keepsBefore = open + 2 < Text.Length && Text[open + 2] == '+';
        var isExpression = open < Text.Length && Text[open + 1] == '{';
        AddText(open, stripsBefore, stripsLine: open < Text.Length && !isExpression && !keepsBefore);
        if (open >= Text.Length)
        {
            _at = open;
            return;
        }
        _at = open + (stripsBefore || keepsBefore ? 3 : 2);
        if (Text[open + 1] == '#')
        {
            SkipComment(open);
            return;
        }
        var close = isExpression ? "}}" : "%}";
        var tokens = TokenReader.Read(_source, ref _at, close, open);
        _parts.Add(new TemplatePart(isExpression ? PartKind.Expression : PartKind.Statement, open, "", tokens));
        CloseAt(close, dropsLineFeed: !isExpression);
    }

    private int NextOpening()
    {
        for (var at = _at; at + 1 < Text.Length; at++)
        {
            if (Text[at] == '{' && Text[at + 1] is '{' or '%' or '#')
            {
                return at;
            }
        }
        return Text.Length;
    }

    private void AddText(int end, bool strips, bool stripsLine)
    {
        var start = _at;
        if (_strips)
        {
            while (start < end && char.IsWhiteSpace(Text[start]))
            {
                start++;
            }
        }
        else if (_dropsLineFeed && start < end && Text[start] == '\n')
        {
            start++;
        }
        var text = Text[start..end];
        text =
            strips ? text.TrimEnd()
            : stripsLine ? WithoutBlanksOfLine(text, start)
            : text;
        if (text.Length > 0)
        {
            _parts.Add(new TemplatePart(PartKind.Text, start, text, []));
        }
    }

    /// <summary>Blanks at the end that nothing but the line's beginning is before.</summary>
    private string WithoutBlanksOfLine(string text, int start)
    {
        var kept = text.TrimEnd(' ', '\t', '\v', '\f');
        return kept.Length > 0 ? (kept[^1] == '\n' ? kept : text)
            : start == 0 || Text[start - 1] == '\n' ? ""
            : text;
    }

    private void SkipComment(int open)
    {
        var close = Text.IndexOf("#}", _at, StringComparison.Ordinal);
        if (close < 0)
        {
            throw _source.Error(open, "found no '#}' for the comment that is opened here, expected one.");
        }
        _at = close > _at && Text[close - 1] is '-' or '+' ? close - 1 : close;
        CloseAt("#}", dropsLineFeed: true);
    }

    private void CloseAt(string close, bool dropsLineFeed)
    {
        _strips = Text[_at] == '-';
        _dropsLineFeed = dropsLineFeed && Text[_at] != '+';
        _at += (Text[_at] is '-' or '+' ? 1 : 0) + close.Length;
    }
}
