using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using SlSam.State;

namespace SlSam.Samples.Files;

/// <summary>Records as files of JSON for people and programs: names in snake case, null for numbers that are not finite.</summary>
internal static class JsonFile
{
    private static readonly JsonSerializerOptions Format = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        RespectNullableAnnotations = true,
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower), new NanAsNullConverter() },
    };

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is not JSON, lacks a key, or a key holds a value of the wrong kind.</exception>
    public static T Read<T>(string path, string expected)
    {
        if (!File.Exists(path))
        {
            throw new FileNotFoundException($"{path}: found no such file, expected {expected}.", path);
        }
        try
        {
            return JsonSerializer.Deserialize<T>(File.ReadAllBytes(path), Format)
                ?? throw new InvalidDataException($"{path}: found null, expected {expected}.");
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"{path}: found something else than {expected}: {exception.Message}", exception);
        }
    }

    /// <summary>Writes the file whole or not at all.</summary>
    public static void Write<T>(string path, T value) => AtomicFile.WriteText(path, JsonSerializer.Serialize(value, Format) + "\n");
}
