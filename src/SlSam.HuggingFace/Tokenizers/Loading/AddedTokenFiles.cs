using SlSam.HuggingFace.Tokenizers.AddedTokens;

namespace SlSam.HuggingFace.Tokenizers.Loading;

/// <summary>The added tokens that lie beside a vocabulary: in tokenizer_config.json, and in added_tokens.json.</summary>
internal static class AddedTokenFiles
{
    /// <exception cref="InvalidDataException">A file is malformed.</exception>
    public static IReadOnlyList<AddedToken> Read(TokenizerFiles files, SpecialTokenFiles special)
    {
        var inConfig = special.Config is { } config ? AddedTokenReader.ReadByNumber(config) : [];
        var contents = special.Tokens.Select(token => token.Content).ToHashSet(StringComparer.Ordinal);
        var inFile = files.Find(TokenizerFiles.AddedTokens) is { } file
            ? AddedTokenReader.ReadNumbers(JsonPart.Parse(file, "an object of tokens and their numbers"), contents)
            : [];
        return [.. inConfig, .. inFile];
    }
}
