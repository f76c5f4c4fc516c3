using System.Text.Json;
using System.Text.Json.Nodes;

namespace SlSam.Samples.Models;

/// <summary>Reads and makes the <c>config.json</c> of a checkpoint; a key that is missing keeps the default of its record.</summary>
internal static class ConfigFile
{
    private static readonly JsonSerializerOptions Format = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        RespectNullableAnnotations = true,
    };

    /// <summary>The keys of a record, as a checkpoint has them.</summary>
    public static JsonObject ToJson<T>(T config) => JsonSerializer.SerializeToNode(config, Format)!.AsObject();

    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is not JSON, or a key holds a value of the wrong kind.</exception>
    public static T Read<T>(string path)
    {
        if (!File.Exists(path))
        {
            throw new FileNotFoundException($"{path}: found no such file, expected the configuration of a model.", path);
        }
        try
        {
            return JsonSerializer.Deserialize<T>(File.ReadAllBytes(path), Format)
                ?? throw new InvalidDataException($"{path}: found null, expected an object.");
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"{path}: found something else than a model's configuration: {exception.Message}", exception);
        }
    }
}
