using System.CommandLine;

namespace SlSam.Samples.CommandLine;

/// <summary>Options that say what they found and what they expected.</summary>
public static class ParsedOption
{
    /// <summary>A whole number, <paramref name="least"/> or more; null stands for the default that the description names.</summary>
    public static Option<int?> Count(string name, string description, int least = 1) =>
        Create(name, description, ValueKind.OptionalCount(least));

    /// <summary>A whole number of any sign; null stands for the default that the description names.</summary>
    public static Option<long?> Whole(string name, string description) =>
        Create(name, description, ValueKind.Whole.Optional<long?>(value => value, value => value!.Value));

    internal static string Message(string name, string found, string expected) => $"{name}: found '{found}', expected {expected}.";

    private static Option<T> Create<T>(string name, string description, ValueKind<T> kind)
    {
        var option = new Option<T>(name) { Description = description, HelpName = kind.HelpName };
        option.CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (kind.Parse(text, out var value))
            {
                return value;
            }
            result.AddError(Message(name, text, kind.Expected));
            return default;
        };
        return option;
    }
}
