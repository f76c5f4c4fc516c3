namespace SlSam.Samples.Data.Glue;

/// <summary>Which columns of a GLUE file an example is made of, by the names in its header.</summary>
/// <param name="Text">The first, or only, text.</param>
/// <param name="Pair">The second text; null where the task has one alone.</param>
/// <param name="Label">What is right.</param>
public sealed record GlueColumns(string Text, string? Pair, string Label)
{
    /// <summary>The names of all columns where the files have no header; null where they do.</summary>
    public IReadOnlyList<string>? WithoutHeader { get; init; }
}
