using System.Globalization;
using System.Text.Json.Nodes;

namespace SlSam.HuggingFace.Templates;

/// <summary>
/// What expressions are worth, as Python has it: null, bool, long, double, string, <see cref="Sequence"/>, <see cref="Mapping"/>, functions, and
/// <see cref="Undefined"/>.
/// </summary>
internal static class Values
{
    public static object? Of(JsonNode? node) =>
        node switch
        {
            null => null,
            JsonObject mapping => Mapping.Of(mapping.Select(entry => KeyValuePair.Create(entry.Key, Of(entry.Value)))),
            JsonArray items => Sequence.Of(items.Select(Of)),
            JsonValue value when value.TryGetValue(out bool truth) => truth,
            JsonValue value when value.TryGetValue(out string? text) => text,
            JsonValue value when value.TryGetValue(out long number) => number,
            JsonValue value when value.TryGetValue(out int number) => (long)number,
            JsonValue value => value.GetValue<double>(),
            _ => throw new InvalidOperationException($"Found {node.GetType().Name}, expected JSON."),
        };

    public static bool IsTrue(object? value) =>
        value switch
        {
            null or Undefined => false,
            bool truth => truth,
            long number => number != 0,
            double number => number != 0,
            string text => text.Length > 0,
            Sequence items => items.Count > 0,
            Mapping mapping => mapping.Count > 0,
            _ => true,
        };

    /// <summary>As it is written into the text.</summary>
    public static string ToText(object? value) =>
        value switch
        {
            string text => text,
            Undefined => "",
            _ => Written(value),
        };

    /// <summary>As Python writes it in a list.</summary>
    public static string Written(object? value) =>
        value switch
        {
            null => "None",
            true => "True",
            false => "False",
            long number => number.ToString(CultureInfo.InvariantCulture),
            double number => OfReal(number),
            string text => Quoted(text),
            Sequence { IsTuple: true } items => $"({string.Join(", ", items.Select(Written))}{(items.Count == 1 ? "," : "")})",
            Sequence items => $"[{string.Join(", ", items.Select(Written))}]",
            Mapping mapping => $"{{{string.Join(", ", mapping.Select(entry => $"{Quoted(entry.Key)}: {Written(entry.Value)}"))}}}",
            Undefined => "Undefined",
            _ => value.ToString() ?? "",
        };

    /// <summary>A real number as Python writes it: it shows that it is one.</summary>
    public static string OfReal(double number)
    {
        if (!double.IsFinite(number))
        {
            return double.IsNaN(number) ? "nan"
                : number > 0 ? "inf"
                : "-inf";
        }
        var size = Math.Abs(number);
        if (size != 0 && size is < 1e-4 or >= 1e16)
        {
            var exponent = int.Parse(number.ToString("E16", CultureInfo.InvariantCulture).Split('E')[1], CultureInfo.InvariantCulture);
            var shortest = number.ToString("R", CultureInfo.InvariantCulture);
            var digits = string.Concat(shortest.Split('E')[0].Where(char.IsAsciiDigit)).Trim('0');
            var sign = number < 0 ? "-" : "";
            var rest = digits.Length > 1 ? "." + digits[1..] : "";
            return $"{sign}{digits[0]}{rest}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent).ToString("00", CultureInfo.InvariantCulture)}";
        }
        return number == Math.Truncate(number)
            ? number.ToString("F1", CultureInfo.InvariantCulture)
            : number.ToString("R", CultureInfo.InvariantCulture);
    }

    public static bool AreEqual(object? left, object? right) =>
        (left, right) switch
        {
            (null, null) or (Undefined, Undefined) => true,
            (string a, string b) => string.Equals(a, b, StringComparison.Ordinal),
            (Sequence a, Sequence b) => a.IsTuple == b.IsTuple
                && a.Count == b.Count
                && a.Zip(b).All(pair => AreEqual(pair.First, pair.Second)),
            (Mapping a, Mapping b) => a.Count == b.Count
                && a.All(entry => b.TryGet(entry.Key, out var other) && AreEqual(entry.Value, other)),
            _ => AsNumber(left) is { } a && AsNumber(right) is { } b ? a == b : left is not null && ReferenceEquals(left, right),
        };

    /// <summary>Null for what is no number; truth counts as 0 or 1.</summary>
    public static double? AsNumber(object? value) =>
        value switch
        {
            bool truth => truth ? 1 : 0,
            long number => number,
            double number => number,
            _ => null,
        };

    /// <summary>What a loop goes through; null for what none can.</summary>
    public static IEnumerable<object?>? Items(object? value) =>
        value switch
        {
            Sequence items => items,
            Mapping mapping => mapping.Select(entry => (object?)entry.Key),
            string text => text.EnumerateRunes().Select(letter => (object?)letter.ToString()),
            Undefined => [],
            _ => null,
        };

    /// <summary>The name of its type, for messages.</summary>
    public static string TypeOf(object? value) =>
        value switch
        {
            null => "none",
            bool => "true or false",
            long or double => "a number",
            string => "a text",
            Sequence => "a list",
            Mapping => "a mapping",
            Undefined undefined => $"'{undefined.Name}', which is not defined",
            _ => "a function",
        };

    private static string Quoted(string text)
    {
        var quote = text.Contains('\'') && !text.Contains('"') ? '"' : '\'';
        var escaped = text.Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("\n", "\\n", StringComparison.Ordinal)
            .Replace("\r", "\\r", StringComparison.Ordinal)
            .Replace("\t", "\\t", StringComparison.Ordinal);
        return quote + (quote == '\'' ? escaped.Replace("'", "\\'", StringComparison.Ordinal) : escaped) + quote;
    }
}

/// <summary>A name that stands for nothing: written it is empty, and asked for its parts it is an error.</summary>
/// <param name="Name">The name.</param>
internal sealed record Undefined(string Name);

/// <summary>A function of a template.</summary>
/// <param name="arguments">What it is called with.</param>
internal delegate object? TemplateFunction(Arguments arguments);
