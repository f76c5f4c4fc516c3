using SlSam.HuggingFace.Tokenizers.AddedTokens;
using SlSam.HuggingFace.Tokenizers.Models;

namespace SlSam.HuggingFace.Tokenizers.Loading;

/// <summary>Makes the parts of a tokenizer out of its files.</summary>
internal static class TokenizerLoader
{
    /// <exception cref="FileNotFoundException">A file is missing.</exception>
    /// <exception cref="InvalidDataException">A file is malformed, or has a part that is not supported.</exception>
    public static TokenizerParts Load(TokenizerFiles files) =>
        files.Main switch
        {
            TokenizerFiles.Json => TokenizerJsonLoader.Load(files),
            TokenizerFiles.Vocabulary => VocabularyLoader.Load(files),
            _ => WordsLoader.Load(files),
        };

    /// <summary>Gives added tokens their numbers: a token of the vocabulary keeps the one that it has there.</summary>
    /// <param name="vocabulary">The model's tokens.</param>
    /// <param name="numbered">Tokens that have numbers; of several with the same content the first counts.</param>
    /// <param name="special">Tokens that have none; those that are nowhere else are left out.</param>
    public static IReadOnlyList<AddedToken> Number(Vocabulary vocabulary, IEnumerable<AddedToken> numbered, IEnumerable<AddedToken> special)
    {
        var inVocabulary = special.Where(token => vocabulary.IdOf(token.Content) is not null);
        return
        [
            .. numbered
                .Concat(inVocabulary)
                .DistinctBy(token => token.Content)
                .Select(token => token with { Id = vocabulary.IdOf(token.Content) ?? token.Id }),
        ];
    }

    /// <summary>The number of a token that has to be one.</summary>
    /// <exception cref="InvalidDataException">It is none.</exception>
    public static int Require(Func<string, int?> idOf, string? content, string place, string role) =>
        content is not null && idOf(content) is { } id
            ? id
            : throw new InvalidDataException($"{place}: found no token '{content}', expected it in the vocabulary as the {role}.");

    /// <summary>Numbers by content, added tokens first.</summary>
    public static Func<string, int?> IdsOf(IReadOnlyList<AddedToken> added, Vocabulary vocabulary)
    {
        var ids = added.ToDictionary(token => token.Content, token => token.Id, StringComparer.Ordinal);
        return content => ids.TryGetValue(content, out var id) ? id : vocabulary.IdOf(content);
    }
}
