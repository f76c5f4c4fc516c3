using System.Globalization;
using SlSam.HuggingFace.Tokenizers.AddedTokens;

namespace SlSam.HuggingFace.Tokenizers.Loading;

/// <summary>Reads added tokens, which several files have in several shapes.</summary>
internal static class AddedTokenReader
{
    /// <summary>The <c>added_tokens</c> of tokenizer.json.</summary>
    /// <exception cref="InvalidDataException">They are malformed.</exception>
    public static IEnumerable<AddedToken> ReadList(JsonPart tokenizer) =>
        tokenizer.Find("added_tokens")?.AsItems().Select(token => Read(token, token.Number("id"))) ?? [];

    /// <summary>The <c>added_tokens_decoder</c> of tokenizer_config.json: tokens by their numbers.</summary>
    /// <exception cref="InvalidDataException">They are malformed.</exception>
    public static IEnumerable<AddedToken> ReadByNumber(JsonPart config) =>
        config
            .Find("added_tokens_decoder")
            ?.AsMembers()
            .Select(member =>
                int.TryParse(member.Key, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
                    ? Read(member.Value, id)
                    : throw new InvalidDataException(
                        $"{config.Place}: added_tokens_decoder: found the key '{member.Key}', expected a token's number."
                    )
            )
        ?? [];

    /// <summary>The tokens of added_tokens.json, which has their numbers alone.</summary>
    /// <param name="file">The file.</param>
    /// <param name="special">The contents of special tokens.</param>
    /// <exception cref="InvalidDataException">They are malformed.</exception>
    public static IEnumerable<AddedToken> ReadNumbers(JsonPart file, IReadOnlySet<string> special) =>
        file.AsMembers()
            .Select(member => new AddedToken
            {
                Content = member.Key,
                Id = member.Value.AsNumber() is >= 0 and var id ? id : throw member.Value.Unexpected("a token's number, 0 or more"),
                Special = special.Contains(member.Key),
                Normalized = !special.Contains(member.Key),
            });

    /// <summary>A token as an object with its flags.</summary>
    /// <exception cref="InvalidDataException">It is malformed.</exception>
    public static AddedToken Read(JsonPart token, int id, bool special = false)
    {
        var isSpecial = token.Flag("special", special);
        return new AddedToken
        {
            Content = token.Text("content"),
            Id = id >= 0 ? id : throw token.Unexpected("a token whose number is 0 or more"),
            SingleWord = token.Flag("single_word", false),
            StripsLeft = token.Flag("lstrip", false),
            StripsRight = token.Flag("rstrip", false),
            Normalized = token.Flag("normalized", !isSpecial),
            Special = isSpecial,
        };
    }
}
