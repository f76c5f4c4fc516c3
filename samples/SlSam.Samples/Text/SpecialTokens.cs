using System.Text.Json;
using SlSam.HuggingFace.Json;

namespace SlSam.Samples.Text;

/// <summary>
/// The special tokens of <c>tokenizer_config.json</c> or <c>special_tokens_map.json</c>, each a text or an object with the fields of
/// <see cref="AddedToken"/>, and what else the former says of the tokenizer.
/// </summary>
internal sealed record SpecialTokens
{
    public const string ConfigName = "tokenizer_config.json";
    public const string MapName = "special_tokens_map.json";

    public bool? AddPrefixSpace { get; init; }
    public JsonElement BosToken { get; init; }
    public JsonElement EosToken { get; init; }
    public JsonElement ClsToken { get; init; }
    public JsonElement SepToken { get; init; }
    public JsonElement PadToken { get; init; }
    public JsonElement UnkToken { get; init; }
    public JsonElement MaskToken { get; init; }

    /// <summary>Added tokens by their number.</summary>
    public IReadOnlyDictionary<string, AddedToken>? AddedTokensDecoder { get; init; }

    /// <summary>What a file says; nothing where there is no such file.</summary>
    /// <exception cref="InvalidDataException">The file is malformed.</exception>
    public static SpecialTokens Read(string folder, string name)
    {
        var path = Path.Combine(folder, name);
        return File.Exists(path) ? ConfigFile.Read<SpecialTokens>(path, "the special tokens of a tokenizer") : new SpecialTokens();
    }

    /// <summary>What a file says of a token, without its number; null where it says nothing.</summary>
    /// <exception cref="InvalidDataException">It is neither a text nor an object that holds one.</exception>
    public static AddedToken? Parse(JsonElement token) =>
        token.ValueKind switch
        {
            JsonValueKind.Undefined or JsonValueKind.Null => null,
            JsonValueKind.String => new AddedToken { Content = token.GetString()! },
            JsonValueKind.Object when HasContent(token) => ConfigFile.FromJson<AddedToken>(token),
            _ => throw new InvalidDataException($"Found the special token {token}, expected a text, or an object with 'content'."),
        };

    private static bool HasContent(JsonElement token) =>
        token.TryGetProperty("content", out var content) && content.ValueKind == JsonValueKind.String;
}
