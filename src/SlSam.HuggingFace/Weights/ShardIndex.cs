using System.Text.Json;

namespace SlSam.HuggingFace.Weights;

/// <summary>The index of a checkpoint in several files: which file holds which tensor.</summary>
internal static class ShardIndex
{
    public const string FileName = "model.safetensors.index.json";

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <summary>File names by tensor name; the names are plain, without folders.</summary>
    /// <exception cref="SafetensorsException">The index is malformed, or names a file outside of its folder.</exception>
    public static IReadOnlyDictionary<string, string> Read(string path)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path), Strict);
            if (document.RootElement.ValueKind != JsonValueKind.Object || !document.RootElement.TryGetProperty("weight_map", out var map))
            {
                throw new SafetensorsException(path, "found no weight_map, expected an object with one.");
            }
            return map.EnumerateObject().ToDictionary(pair => pair.Name, pair => PlainName(path, pair.Value.GetString()));
        }
        // an element of another kind than the one asked for is an invalid operation
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw new SafetensorsException(path, $"the index is not the JSON expected: {exception.Message}", exception);
        }
    }

    private static string PlainName(string path, string? name)
    {
        var isPlain = name is not (null or "" or "." or "..") && name.AsSpan().IndexOfAny("/\\:\0") < 0;
        return isPlain
            ? name!
            : throw new SafetensorsException(path, $"weight_map names the file \"{name}\", expected one beside the index.");
    }
}
