namespace SlSam.HuggingFace.Tokenizers.Patterns;

/// <summary>What is looked for in a text.</summary>
internal interface IPattern
{
    /// <summary>The places [start, end) where it is found, from left to right, none within another.</summary>
    IReadOnlyList<(int Start, int End)> Find(ReadOnlySpan<char> text);
}
