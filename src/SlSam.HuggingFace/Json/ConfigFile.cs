using System.Text.Json;
using System.Text.Json.Nodes;

namespace SlSam.HuggingFace.Json;

/// <summary>Reads the JSON files of a checkpoint; a key that is missing keeps the default of its record.</summary>
internal static class ConfigFile
{
    private static readonly JsonSerializerOptions Format = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        RespectNullableAnnotations = true,
    };

    /// <param name="path">The file.</param>
    /// <param name="content">What it is to hold, for messages.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is not JSON, or a key holds a value of the wrong kind.</exception>
    public static T Read<T>(string path, string content)
    {
        if (!File.Exists(path))
        {
            throw new FileNotFoundException($"{path}: found no such file, expected {content}.", path);
        }
        using var stream = File.OpenRead(path);
        try
        {
            return JsonSerializer.Deserialize<T>(stream, Format)
                ?? throw new InvalidDataException($"{path}: found null, expected {content}, a JSON object.");
        }
        catch (JsonException exception)
        {
            throw Malformed(path, $", line {exception.LineNumber + 1}", content, exception);
        }
    }

    /// <summary>A record out of an object that was read already.</summary>
    /// <param name="json">Its keys are in snake case.</param>
    /// <param name="path">Where it came from, for messages.</param>
    /// <param name="content">What it is to hold, for messages.</param>
    /// <exception cref="InvalidDataException">A key holds a value of the wrong kind.</exception>
    public static T FromJson<T>(JsonObject json, string path, string content)
    {
        try
        {
            return json.Deserialize<T>(Format)!;
        }
        catch (JsonException exception)
        {
            throw Malformed(path, "", content, exception);
        }
    }

    /// <summary>A part of a file that was read already.</summary>
    public static T FromJson<T>(JsonElement json) => json.Deserialize<T>(Format)!;

    private static InvalidDataException Malformed(string path, string line, string content, JsonException exception)
    {
        var key = exception.Path is { Length: > 1 } place ? $", {place}" : "";
        return new($"{path}{line}{key}: expected {content}: {Reason(exception)}", exception);
    }

    /// <summary>The message without the place at its end, where lines are counted from 0.</summary>
    private static string Reason(JsonException exception) =>
        exception.Message.Split([" Path: ", " LineNumber: "], StringSplitOptions.None)[0];
}
