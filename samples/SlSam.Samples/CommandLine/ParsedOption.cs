using System.CommandLine;
using System.Globalization;

namespace SlSam.Samples.CommandLine;

/// <summary>Options that say what they found and what they expected.</summary>
public static class ParsedOption
{
    /// <summary>A whole number, <paramref name="least"/> or more; null stands for the default that the description names.</summary>
    public static Option<int?> Count(string name, string description, int least = 1)
    {
        var option = new Option<int?>(name) { Description = description };
        option.CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && value >= least)
            {
                return value;
            }
            result.AddError(Message(name, text, $"a whole number, {least} or more"));
            return null;
        };
        return option;
    }

    internal static string Message(string name, string found, string expected) => $"{name}: found '{found}', expected {expected}.";
}
