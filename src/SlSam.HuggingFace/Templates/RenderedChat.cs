namespace SlSam.HuggingFace.Templates;

/// <summary>A conversation as a text.</summary>
/// <param name="Text">The text.</param>
/// <param name="Marked">What the template marks as the assistant's, [start, end) in it.</param>
internal sealed record RenderedChat(string Text, IReadOnlyList<(int Start, int End)> Marked);
