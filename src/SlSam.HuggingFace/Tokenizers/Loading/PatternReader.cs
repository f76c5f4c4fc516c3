using SlSam.HuggingFace.Tokenizers.Patterns;

namespace SlSam.HuggingFace.Tokenizers.Loading;

/// <summary>Reads what a part looks for: <c>{"String": …}</c> or <c>{"Regex": …}</c>.</summary>
internal static class PatternReader
{
    /// <exception cref="InvalidDataException">It is neither, or an expression that is not understood.</exception>
    public static IPattern Read(JsonPart part)
    {
        var pattern = part.Require("pattern", "a text or a regular expression");
        if (pattern.IsText)
        {
            return new LiteralPattern(pattern.AsText());
        }
        if (pattern.TextOrNull("String") is { } literal)
        {
            return new LiteralPattern(literal);
        }
        try
        {
            return new RegexPattern(pattern.Text("Regex"));
        }
        catch (FormatException exception)
        {
            throw new InvalidDataException($"{pattern.Place}: {exception.Message}.", exception);
        }
    }
}
