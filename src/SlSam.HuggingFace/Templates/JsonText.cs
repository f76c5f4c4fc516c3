using System.Text;

namespace SlSam.HuggingFace.Templates;

/// <summary>Values as JSON, to the letter as Python's json.dumps writes them without escaping what is not ASCII.</summary>
internal static class JsonText
{
    /// <param name="value">The value.</param>
    /// <param name="indent">Blanks a level; null: all in one line.</param>
    /// <returns>Null for what is none.</returns>
    public static string? Of(object? value, int? indent)
    {
        var text = new StringBuilder();
        return Write(text, value, indent, 0) ? text.ToString() : null;
    }

    private static bool Write(StringBuilder text, object? value, int? indent, int level)
    {
        switch (value)
        {
            case string letters:
                Quote(text, letters);
                return true;
            case Sequence items:
                return Write(text, '[', ']', [.. items], indent, level, item => Write(text, item, indent, level + 1));
            case Mapping mapping:
                return Write(text, '{', '}', [.. mapping], indent, level, entry => Write(text, entry, indent, level));
            case null or bool or long or double:
                text.Append(
                    value switch
                    {
                        null => "null",
                        true => "true",
                        false => "false",
                        double.NaN => "NaN",
                        double.PositiveInfinity => "Infinity",
                        double.NegativeInfinity => "-Infinity",
                        _ => Values.Written(value),
                    }
                );
                return true;
            default:
                return false;
        }
    }

    private static bool Write(StringBuilder text, KeyValuePair<string, object?> entry, int? indent, int level)
    {
        Quote(text, entry.Key);
        text.Append(": ");
        return Write(text, entry.Value, indent, level + 1);
    }

    private static bool Write<T>(StringBuilder text, char open, char close, T[] items, int? indent, int level, Func<T, bool> write)
    {
        text.Append(open);
        foreach (var (i, item) in items.Index())
        {
            text.Append(
                i == 0 ? ""
                : indent is null ? ", "
                : ","
            );
            BreakLine(text, indent, level + 1);
            if (!write(item))
            {
                return false;
            }
        }
        if (items.Length > 0)
        {
            BreakLine(text, indent, level);
        }
        text.Append(close);
        return true;
    }

    private static void BreakLine(StringBuilder text, int? indent, int level)
    {
        if (indent is { } blanks)
        {
            text.Append('\n').Append(' ', blanks * level);
        }
    }

    private static void Quote(StringBuilder text, string letters)
    {
        text.Append('"');
        foreach (var letter in letters)
        {
            text.Append(
                letter switch
                {
                    '"' => "\\\"",
                    '\\' => "\\\\",
                    '\n' => "\\n",
                    '\r' => "\\r",
                    '\t' => "\\t",
                    '\b' => "\\b",
                    '\f' => "\\f",
                    < ' ' => FormattableString.Invariant($"\\u{(int)letter:x4}"),
                    _ => letter.ToString(),
                }
            );
        }
        text.Append('"');
    }
}
