using System.CommandLine;
using System.Globalization;

namespace SlSam.Samples.CommandLine;

/// <summary>Options that say what they found and what they expected.</summary>
public static class ParsedOption
{
    /// <summary>A number in a range.</summary>
    public static Option<double> Number(string name, string description, double usual, Predicate<double> allowed, string expected) =>
        Create(
            name,
            description,
            usual,
            text => double.TryParse(text, CultureInfo.InvariantCulture, out var x) && allowed(x) ? x : null,
            expected
        );

    /// <summary>A whole number, <paramref name="least"/> or more; null stands for the default that the description names.</summary>
    public static Option<int?> Count(string name, string description, int least = 1)
    {
        var option = new Option<int?>(name) { Description = description };
        option.CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (int.TryParse(text, CultureInfo.InvariantCulture, out var value) && value >= least)
            {
                return value;
            }
            result.AddError(Message(name, text, $"a whole number, {least} or more"));
            return null;
        };
        return option;
    }

    /// <summary>A whole number of any sign.</summary>
    public static Option<long> Whole(string name, string description, long usual) =>
        Create(name, description, usual, text => long.TryParse(text, CultureInfo.InvariantCulture, out var x) ? x : null, "a whole number");

    internal static string Message(string name, string found, string expected) => $"{name}: found '{found}', expected {expected}.";

    private static Option<T> Create<T>(string name, string description, T usual, Func<string, T?> parse, string expected)
        where T : struct =>
        new(name)
        {
            Description = description,
            DefaultValueFactory = _ => usual,
            CustomParser = result =>
            {
                var text = result.Tokens[0].Value;
                if (parse(text) is { } value)
                {
                    return value;
                }
                result.AddError(Message(name, text, expected));
                return default;
            },
        };
}
