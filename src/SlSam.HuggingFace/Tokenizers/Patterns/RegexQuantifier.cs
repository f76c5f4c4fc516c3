using System.Globalization;

namespace SlSam.HuggingFace.Tokenizers.Patterns;

/// <summary>How often something is repeated.</summary>
/// <param name="Least">Times at least.</param>
/// <param name="Most">Times at most; null: without end.</param>
/// <param name="IsLazy">As few as will do.</param>
/// <param name="IsPossessive">What was taken is not given back.</param>
internal sealed record RegexQuantifier(int Least, int? Most, bool IsLazy = false, bool IsPossessive = false)
{
    /// <summary>The quantifier that comes next; null where none does.</summary>
    public static RegexQuantifier? TryRead(RegexCursor cursor)
    {
        if (cursor.TryTake("*"))
        {
            return WithMode(cursor, new RegexQuantifier(0, null));
        }
        if (cursor.TryTake("+"))
        {
            return WithMode(cursor, new RegexQuantifier(1, null));
        }
        if (cursor.TryTake("?"))
        {
            return WithMode(cursor, new RegexQuantifier(0, 1));
        }
        return TryReadInterval(cursor);
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{{{Least},{Most}}}{(IsLazy ? "?" : "")}");

    private static RegexQuantifier WithMode(RegexCursor cursor, RegexQuantifier quantifier) =>
        cursor.TryTake("+") ? quantifier with { IsPossessive = true }
        : cursor.TryTake("?") ? quantifier with { IsLazy = true }
        : quantifier;

    /// <summary>{n}, {n,}, {,m} or {n,m}: anything else in braces is text. A plus after it is a repetition of the repetition.</summary>
    private static RegexQuantifier? TryReadInterval(RegexCursor cursor)
    {
        var start = cursor.Position;
        if (!cursor.TryTake("{"))
        {
            return null;
        }
        var least = TryReadNumber(cursor);
        var hasComma = cursor.TryTake(",");
        var most = hasComma ? TryReadNumber(cursor) : least;
        if (!cursor.TryTake("}") || (least ?? most) is null)
        {
            cursor.Position = start;
            return null;
        }
        var quantifier = new RegexQuantifier(least ?? 0, most);
        // {n}? means: n times or not at all
        return hasComma && cursor.TryTake("?") ? quantifier with { IsLazy = true } : quantifier;
    }

    private static int? TryReadNumber(RegexCursor cursor)
    {
        var digits = "";
        while (!cursor.IsAtEnd && char.IsAsciiDigit(cursor.Peek()) && digits.Length < 6)
        {
            digits += cursor.Take();
        }
        return digits.Length > 0 ? int.Parse(digits, CultureInfo.InvariantCulture) : null;
    }
}
