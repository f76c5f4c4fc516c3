using System.Buffers;
using System.Text.RegularExpressions;
using SlSam.HuggingFace.Tokenizers.Unicode;

namespace SlSam.HuggingFace.Tokenizers.Patterns;

/// <summary>
/// A regular expression over code points. .NET's sees the units of UTF-16, so that no class of it holds a letter beyond the basic plane. Here
/// each code point is first replaced by a sign that stands for all code points that the expression cannot tell apart, and .NET's engine runs
/// over the signs.
/// </summary>
internal sealed class RegexPattern : IPattern
{
    private const int LongestOnStack = 512;

    private readonly Regex _regex;
    private readonly CodePointSigns _signs;

    /// <param name="expression">In the syntax of Oniguruma, as files of tokenizers have it.</param>
    /// <exception cref="FormatException">The expression is malformed, or has something that is not supported; the message names it.</exception>
    public RegexPattern(string expression)
    {
        var parsed = RegexParser.Parse(expression);
        _signs = new CodePointSigns(parsed.Sets);
        _regex = new Regex(parsed.ToExpression(_signs), RegexOptions.Compiled | RegexOptions.CultureInvariant);
    }

    public IReadOnlyList<(int Start, int End)> Find(ReadOnlySpan<char> text)
    {
        var rented = text.Length > LongestOnStack ? ArrayPool<char>.Shared.Rent(text.Length) : null;
        var signs = rented ?? stackalloc char[LongestOnStack];
        var count = 0;
        for (var i = 0; i < text.Length; count++)
        {
            signs[count] = _signs.Of(CodePoints.At(text, i, out var length));
            i += length;
        }
        var found = new List<(int Start, int End)>();
        foreach (var match in _regex.EnumerateMatches(signs[..count]))
        {
            found.Add((match.Index, match.Index + match.Length));
        }
        if (rented is not null)
        {
            ArrayPool<char>.Shared.Return(rented);
        }
        return count == text.Length ? found : ToUnits(found, text);
    }

    /// <summary>Places counted in code points, which rise, as places counted in units.</summary>
    private static List<(int Start, int End)> ToUnits(List<(int Start, int End)> found, ReadOnlySpan<char> text)
    {
        var (codePoint, unit) = (0, 0);
        for (var i = 0; i < found.Count; i++)
        {
            var start = UnitAt(found[i].Start, text, ref codePoint, ref unit);
            found[i] = (start, UnitAt(found[i].End, text, ref codePoint, ref unit));
        }
        return found;
    }

    private static int UnitAt(int target, ReadOnlySpan<char> text, ref int codePoint, ref int unit)
    {
        for (; codePoint < target; codePoint++)
        {
            CodePoints.At(text, unit, out var length);
            unit += length;
        }
        return unit;
    }
}
