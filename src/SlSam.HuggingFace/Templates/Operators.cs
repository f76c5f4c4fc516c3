namespace SlSam.HuggingFace.Templates;

/// <summary>What signs between two values do, as in Python.</summary>
internal static class Operators
{
    private const int LongestRepeated = 1_000_000;

    public static bool Compare(RenderContext context, int at, string sign, object? left, object? right) =>
        sign switch
        {
            "==" => Values.AreEqual(left, right),
            "!=" => !Values.AreEqual(left, right),
            "in" => Contains(context, at, right, left),
            "not in" => !Contains(context, at, right, left),
            "<" => Order(context, at, sign, left, right) < 0,
            "<=" => Order(context, at, sign, left, right) <= 0,
            ">" => Order(context, at, sign, left, right) > 0,
            _ => Order(context, at, sign, left, right) >= 0,
        };

    /// <summary>Which comes first.</summary>
    public static int Order(RenderContext context, int at, string sign, object? left, object? right) =>
        (left, right) switch
        {
            (string a, string b) => string.CompareOrdinal(a, b),
            (Sequence a, Sequence b) => a.Zip(b)
                .Select(pair => Values.AreEqual(pair.First, pair.Second) ? 0 : Order(context, at, sign, pair.First, pair.Second))
                .FirstOrDefault(order => order != 0, a.Count.CompareTo(b.Count)),
            _ when (Values.AsNumber(left), Values.AsNumber(right)) is ({ } a, { } b) => a.CompareTo(b),
            _ => throw Unfit(context, at, sign, left, right),
        };

    public static object Calculate(RenderContext context, int at, string sign, object? left, object? right) =>
        (sign, left, right) switch
        {
            ("~", _, _) => Values.ToText(left) + Values.ToText(right),
            ("+", string a, string b) => a + b,
            ("+", Sequence a, Sequence b) => new Sequence([.. a, .. b], a.IsTuple),
            ("*", string a, long times) => Repeat(context, at, a, times),
            ("*", long times, string a) => Repeat(context, at, a, times),
            _ when AsWhole(left) is { } a && AsWhole(right) is { } b => OfWhole(context, at, sign, a, b),
            _ when (Values.AsNumber(left), Values.AsNumber(right)) is ({ } a, { } b) => OfReal(context, at, sign, a, b),
            _ => throw Unfit(context, at, sign, left, right),
        };

    /// <summary>Whether something is in a list, a text, or among the keys of a mapping.</summary>
    public static bool Contains(RenderContext context, int at, object? container, object? value) =>
        container switch
        {
            string text => value is string part
                ? text.Contains(part, StringComparison.Ordinal)
                : throw Unfit(context, at, "in", value, container),
            Mapping mapping => value is string key && mapping.TryGet(key, out _),
            _ => Values.Items(container)?.Any(item => Values.AreEqual(item, value)) ?? throw Unfit(context, at, "in", value, container),
        };

    private static long? AsWhole(object? value) =>
        value switch
        {
            long number => number,
            bool truth => truth ? 1 : 0,
            _ => null,
        };

    private static object OfWhole(RenderContext context, int at, string sign, long a, long b)
    {
        if (b == 0 && sign is "/" or "//" or "%")
        {
            throw context.Error(at, "found a division by zero, expected none.");
        }
        return sign switch
        {
            "+" => (object)(a + b),
            "-" => a - b,
            "*" => a * b,
            "/" => (double)a / b,
            "//" => FloorOf(a, b),
            "%" => a - (FloorOf(a, b) * b),
            _ when b >= 0 && Math.Abs(Math.Pow(a, b)) < long.MaxValue => (long)Math.Pow(a, b),
            _ => Math.Pow(a, b),
        };
    }

    private static long FloorOf(long a, long b) => (a / b) - (a % b != 0 && (a < 0) != (b < 0) ? 1 : 0);

    private static double OfReal(RenderContext context, int at, string sign, double a, double b)
    {
        if (b == 0 && sign is "/" or "//" or "%")
        {
            throw context.Error(at, "found a division by zero, expected none.");
        }
        return sign switch
        {
            "+" => a + b,
            "-" => a - b,
            "*" => a * b,
            "/" => a / b,
            "//" => Math.Floor(a / b),
            "%" => a - (Math.Floor(a / b) * b),
            _ => Math.Pow(a, b),
        };
    }

    private static string Repeat(RenderContext context, int at, string text, long times) =>
        text.Length * Math.Max(times, 0) <= LongestRepeated
            ? string.Concat(Enumerable.Repeat(text, (int)Math.Max(times, 0)))
            : throw context.Error(at, $"found a text repeated {times} times, expected {LongestRepeated} letters at most.");

    private static InvalidDataException Unfit(RenderContext context, int at, string sign, object? left, object? right) =>
        context.Error(at, $"found {Values.TypeOf(left)} {sign} {Values.TypeOf(right)}, expected values that '{sign}' goes with.");
}
