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
    /// What a checkpoint of the body alone leaves out of its names, such as <c>vit.</c>, and one with a head puts before them: it makes no
    /// difference. Nor do <c>module.</c> and <c>_orig_mod.</c>, which wrappers of PyTorch leave behind, and the older names of norms
    /// (<c>LayerNorm.gamma</c>, <c>LayerNorm.beta</c>).
    /// </summary>
    public string BodyPrefix { get; init; } = "";

    /// <summary>Tensors of the head with a row for each label.</summary>
    internal IReadOnlyList<string> Rows { get; init; } = [];

    /// <summary>The checkpoint's row for each row of the model; empty: none, the model keeps its fresh ones. Null: they are the same rows.</summary>
    internal IReadOnlyList<int>? RowsFrom { get; init; }

    /// <summary>What a checkpoint may call a tensor of the model beside the model's own name for it.</summary>
    internal IReadOnlyDictionary<string, string> OtherNames { get; init; } = new Dictionary<string, string>();

    internal bool IsHead(string name) => Head.Any(start => name.StartsWith(start, StringComparison.Ordinal));
}
