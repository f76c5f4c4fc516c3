namespace SlSam.HuggingFace.Hub;

/// <summary>The files that are needed of a model, beside its weights.</summary>
/// <param name="Required">Without these the model is of no use.</param>
/// <param name="Optional">Taken where they are there.</param>
internal sealed record ModelFiles(IReadOnlyList<string> Required, IReadOnlyList<string> Optional)
{
    /// <summary>All that something here reads, or hands on when a model is saved.</summary>
    public static ModelFiles All { get; } =
        new(
            ["config.json"],
            [
                "tokenizer.json",
                "tokenizer_config.json",
                "special_tokens_map.json",
                "added_tokens.json",
                "vocab.json",
                "vocab.txt",
                "merges.txt",
                "chat_template.jinja",
                "preprocessor_config.json",
                "generation_config.json",
            ]
        );
}
