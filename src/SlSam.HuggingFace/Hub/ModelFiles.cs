namespace SlSam.HuggingFace;

/// <summary>The files that a sample needs of a model, beside its weights.</summary>
/// <param name="Required">Without these the model is of no use.</param>
/// <param name="Optional">Taken where they are there.</param>
public sealed record ModelFiles(IReadOnlyList<string> Required, IReadOnlyList<string> Optional)
{
    /// <summary>Configuration, and how images are prepared.</summary>
    public static ModelFiles ImageClassifier { get; } = new(["config.json"], ["preprocessor_config.json"]);

    /// <summary>Configuration, and the tokenizer in either of its forms.</summary>
    public static ModelFiles TextClassifier { get; } =
        new(["config.json"], ["vocab.json", "merges.txt", "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json"]);
}
