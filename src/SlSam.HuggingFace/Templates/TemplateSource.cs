namespace SlSam.HuggingFace.Templates;

/// <summary>The text of a template, and where in it something is.</summary>
internal sealed class TemplateSource(string text)
{
    /// <summary>With line feeds alone, without the one at its end, as Jinja reads it.</summary>
    public string Text { get; } = Normalize(text);

    /// <summary>An error at a place.</summary>
    /// <param name="at">Number of the letter.</param>
    /// <param name="message">What was found and what was expected, with a point at the end.</param>
    public InvalidDataException Error(int at, string message)
    {
        var before = Text.AsSpan(0, Math.Min(at, Text.Length));
        var (line, column) = (before.Count('\n') + 1, before.Length - before.LastIndexOf('\n'));
        return new InvalidDataException($"The chat template, line {line}, column {column}: {message}");
    }

    private static string Normalize(string text)
    {
        var lines = text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');
        return lines.EndsWith('\n') ? lines[..^1] : lines;
    }
}
