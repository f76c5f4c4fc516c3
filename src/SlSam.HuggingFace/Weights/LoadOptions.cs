namespace SlSam.HuggingFace;

/// <summary>What a model says of itself to the loader.</summary>
public sealed record LoadOptions
{
    /// <summary>
    /// Beginnings of the names of the head, such as <c>classifier.</c>: tensors of another size in the checkpoint are left out there, and
    /// the model keeps its fresh ones. Elsewhere another size is an error.
    /// </summary>
    public IReadOnlyList<string> Head { get; init; } = [];

    /// <summary>
    /// What a checkpoint of the body alone leaves out of its names, such as <c>vit.</c>: a tensor that is not there under its name is
    /// looked up without this beginning.
    /// </summary>
    public string BodyPrefix { get; init; } = "";

    internal bool IsHead(string name) => Head.Any(start => name.StartsWith(start, StringComparison.Ordinal));
}
