using System.Globalization;

namespace SlSam.HuggingFace.Templates;

/// <summary>What Python does to texts.</summary>
internal static class Texts
{
    /// <summary>Takes letters off the ends; null: blanks.</summary>
    public static string Strip(string text, string? letters, bool atStart, bool atEnd)
    {
        var (start, end) = (0, text.Length);
        while (atStart && start < end && Goes(text[start]))
        {
            start++;
        }
        while (atEnd && end > start && Goes(text[end - 1]))
        {
            end--;
        }
        return text[start..end];

        bool Goes(char letter) => letters?.Contains(letter) ?? (char.IsWhiteSpace(letter) || letter is >= '\x1c' and <= '\x1f');
    }

    public static string Capitalize(string text) => text.Length == 0 ? text : text[..1].ToUpperInvariant() + text[1..].ToLowerInvariant();

    /// <summary>Each word with a capital.</summary>
    public static string Title(string text) =>
        string.Concat(
            text.Select((letter, i) => i > 0 && char.IsLetter(text[i - 1]) ? char.ToLowerInvariant(letter) : char.ToUpperInvariant(letter))
        );

    /// <summary>The first so many; below 0: all.</summary>
    public static string Replace(string text, string old, string replacement, long count)
    {
        if (count < 0 && old.Length > 0)
        {
            return text.Replace(old, replacement, StringComparison.Ordinal);
        }
        var (rest, result) = (text, new System.Text.StringBuilder());
        for (var i = 0L; i != count && old.Length > 0; i++)
        {
            var at = rest.IndexOf(old, StringComparison.Ordinal);
            if (at < 0)
            {
                break;
            }
            result.Append(rest, 0, at).Append(replacement);
            rest = rest[(at + old.Length)..];
        }
        return result.Append(rest).ToString();
    }

    /// <summary>At a separator, or at blanks where there is none; at most so many times, below 0: always.</summary>
    public static Sequence Split(string text, object? separator, long most, bool fromEnd)
    {
        var parts = separator is string sign && sign.Length > 0 ? [.. text.Split(sign)] : Words(text);
        var joined = separator as string ?? " ";
        while (most >= 0 && parts.Count > most + 1)
        {
            var at = fromEnd ? 0 : parts.Count - 2;
            parts[at] = parts[at] + joined + parts[at + 1];
            parts.RemoveAt(at + 1);
        }
        return Sequence.Of(parts);
    }

    public static IEnumerable<string> Lines(string text)
    {
        var lines = text.ReplaceLineEndings("\n").Split('\n');
        return lines[^1].Length == 0 ? lines.SkipLast(1) : lines;
    }

    /// <summary>In code points; -1 where it is not there.</summary>
    public static long Find(string text, string part) =>
        text.IndexOf(part, StringComparison.Ordinal) is >= 0 and var at ? Parts.LengthOf(text[..at]) : -1;

    public static long Count(string text, string part) => part.Length == 0 ? Parts.LengthOf(text) + 1 : text.Split(part).Length - 1;

    /// <summary>A time in the signs of C's strftime; null with the sign that is not known.</summary>
    public static string? Time(DateTimeOffset time, string format, out char unknown)
    {
        var text = new System.Text.StringBuilder();
        unknown = '\0';
        for (var i = 0; i < format.Length; i++)
        {
            if (format[i] != '%' || i + 1 == format.Length)
            {
                text.Append(format[i]);
                continue;
            }
            var isShort = format[i + 1] == '-' && i + 2 < format.Length;
            i += isShort ? 2 : 1;
            if (OfSign(time, format[i]) is not { } part)
            {
                unknown = format[i];
                return null;
            }
            text.Append(isShort && part.TrimStart('0') is { Length: > 0 } trimmed ? trimmed : part);
        }
        return text.ToString();
    }

    private static string? OfSign(DateTimeOffset time, char sign)
    {
        var form = sign switch
        {
            'd' => "dd",
            'm' => "MM",
            'Y' => "yyyy",
            'y' => "yy",
            'b' or 'h' => "MMM",
            'B' => "MMMM",
            'a' => "ddd",
            'A' => "dddd",
            'H' => "HH",
            'I' => "hh",
            'M' => "mm",
            'S' => "ss",
            'p' => "tt",
            'F' => "yyyy-MM-dd",
            'T' => "HH:mm:ss",
            _ => null,
        };
        return sign switch
        {
            '%' => "%",
            'j' => time.DayOfYear.ToString("000", CultureInfo.InvariantCulture),
            _ => form is null ? null : time.ToString(form, CultureInfo.InvariantCulture),
        };
    }

    private static List<string> Words(string text) => [.. text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)];
}
