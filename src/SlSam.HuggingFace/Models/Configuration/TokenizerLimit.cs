using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace SlSam.HuggingFace.Models.Configuration;

/// <summary>How long texts may be, as a tokenizer's configuration says it.</summary>
internal static class TokenizerLimit
{
    private const string FileName = "tokenizer_config.json";

    private static readonly JsonSerializerOptions Format = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The files with the limit in the configuration, which is made where there is a tokenizer without one.</summary>
    /// <param name="files">The small files beside a model, by name.</param>
    /// <param name="tokens">Most tokens of a text.</param>
    /// <param name="place">Where the files come from, for messages.</param>
    /// <exception cref="InvalidDataException">The configuration is no JSON object.</exception>
    public static IReadOnlyDictionary<string, byte[]> Write(IReadOnlyDictionary<string, byte[]> files, int tokens, string place)
    {
        if (!files.ContainsKey("tokenizer.json") && !files.Keys.Any(name => name.StartsWith("vocab.", StringComparison.Ordinal)))
        {
            return files;
        }
        var config = files.TryGetValue(FileName, out var bytes) ? Parse(bytes, place) : [];
        config["model_max_length"] = tokens;
        return new Dictionary<string, byte[]>(files)
        {
            [FileName] = System.Text.Encoding.UTF8.GetBytes(config.ToJsonString(Format) + "\n"),
        };
    }

    private static JsonObject Parse(byte[] bytes, string place)
    {
        try
        {
            return JsonNode.Parse(bytes) as JsonObject
                ?? throw new InvalidDataException(
                    $"{FileName} beside {place}: found no object, expected the configuration of a tokenizer."
                );
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"{FileName} beside {place}: found something else than JSON: {exception.Message}", exception);
        }
    }
}
