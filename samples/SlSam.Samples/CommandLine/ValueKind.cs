using System.Globalization;
using System.Text.Json.Nodes;

namespace SlSam.Samples.CommandLine;

/// <summary>Reads a text; false where it is not one of this kind.</summary>
public delegate bool TextParser<T>(string text, out T value);

/// <summary>What an option's value may be.</summary>
/// <param name="Parse">Reads it.</param>
/// <param name="Expected">What it reads, for messages.</param>
/// <param name="Write">Into a configuration file; null where there is no value.</param>
/// <param name="HelpName">In the help, in place of the option's name.</param>
public sealed record ValueKind<T>(TextParser<T> Parse, string Expected, Func<T, JsonNode?> Write, string? HelpName = null)
{
    /// <summary>The same, but there may be no value.</summary>
    /// <param name="optional">The value as one that may be absent.</param>
    /// <param name="required">The value where it is there.</param>
    public ValueKind<TOptional> Optional<TOptional>(Func<T, TOptional> optional, Func<TOptional, T> required)
    {
        bool ParseOptional(string text, out TOptional value)
        {
            var isParsed = Parse(text, out var parsed);
            value = optional(parsed);
            return isParsed;
        }
        return new(ParseOptional, Expected, value => value is null ? null : Write(required(value)), HelpName);
    }

    /// <summary>The same, but <c>none</c> may stand in its place, for no value where the default is one.</summary>
    /// <inheritdoc cref="Optional" path="/param"/>
    public ValueKind<TOptional> OrNone<TOptional>(Func<T, TOptional> optional, Func<TOptional, T> required)
    {
        var some = Optional(optional, required);
        bool ParseOrNone(string text, out TOptional value)
        {
            value = default!;
            return text == ValueKind.None || some.Parse(text, out value);
        }
        return some with
        {
            Parse = ParseOrNone,
            Expected = $"{Expected}, or {ValueKind.None}",
            Write = value => some.Write(value) ?? JsonValue.Create(ValueKind.None),
        };
    }
}

/// <summary>The kinds of values that options have.</summary>
public static class ValueKind
{
    /// <summary>What is written where there is no value.</summary>
    internal const string None = "none";

    /// <summary>Any text but an empty one; null for none.</summary>
    public static ValueKind<string?> Text(string expected, string helpName)
    {
        static bool Parse(string text, out string? value) => (value = text).Length > 0;
        return new(Parse, expected, value => value is null ? null : JsonValue.Create(value), helpName);
    }

    /// <summary>True or false; the option alone is true.</summary>
    public static ValueKind<bool> Switch { get; } = new(bool.TryParse, "true or false", value => JsonValue.Create(value), "true|false");

    /// <summary>A whole number of any sign.</summary>
    public static ValueKind<long> Whole { get; } = new(ParseWhole, "a whole number", value => JsonValue.Create(value));

    /// <summary>A number in a range.</summary>
    public static ValueKind<double> Number(Predicate<double> allowed, string expected)
    {
        bool Parse(string text, out double value) =>
            double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && allowed(value);
        return new(Parse, expected, value => JsonValue.Create(value));
    }

    /// <summary>A finite number, 0 or more.</summary>
    public static ValueKind<double> NotNegative { get; } = Number(value => value >= 0 && double.IsFinite(value), "a number, 0 or more");

    /// <summary>A finite number above 0.</summary>
    public static ValueKind<double> Positive { get; } = Number(value => value > 0 && double.IsFinite(value), "a number more than 0");

    /// <summary>A whole number, <paramref name="least"/> or more.</summary>
    public static ValueKind<int> Count(int least = 1)
    {
        bool Parse(string text, out int value) =>
            int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value) && value >= least;
        return new(Parse, $"a whole number, {least} or more", value => JsonValue.Create(value));
    }

    /// <summary>The same, or none.</summary>
    public static ValueKind<int?> OptionalCount(int least = 1) => Count(least).Optional<int?>(value => value, value => value!.Value);

    /// <summary>One of a few names.</summary>
    public static ValueKind<T> Choice<T>(IReadOnlyDictionary<string, T> meanings)
    {
        bool Parse(string text, out T value) => meanings.TryGetValue(text, out value!);
        return new(
            Parse,
            $"one of {string.Join(", ", meanings.Keys)}",
            value => JsonValue.Create(meanings.First(meaning => Equals(meaning.Value, value)).Key),
            string.Join('|', meanings.Keys)
        );
    }

    /// <summary>One of an enumeration's names, in lower case.</summary>
    public static ValueKind<T> Choice<T>()
        where T : struct, Enum => Choice(Enum.GetValues<T>().ToDictionary(value => value.Name()));

    private static bool ParseWhole(string text, out long value) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);
}
