namespace SlSam.HuggingFace.Models.Layers;

/// <summary>What the parts of a block are called in the checkpoints of a kind of models.</summary>
internal sealed record LayerNames
{
    public required string Query { get; init; }
    public required string Key { get; init; }
    public required string Value { get; init; }

    /// <summary>Mixes the heads.</summary>
    public required string Mix { get; init; }

    /// <summary>Of the attention: of its input or of its output.</summary>
    public required string AttentionNorm { get; init; }

    public required string Widen { get; init; }
    public required string Narrow { get; init; }

    /// <summary>Of the two maps: of their input or of their output.</summary>
    public required string OutputNorm { get; init; }
}
