namespace SlSam.Samples.Data.Text;

/// <summary>A text, or two, and what is to be said of it.</summary>
/// <param name="Text">The first, or only, text.</param>
/// <param name="Pair">The second; null where there is one alone.</param>
/// <param name="Label">Number of the class, from 0, or the score.</param>
public sealed record TextExample(string Text, string? Pair, double Label);
