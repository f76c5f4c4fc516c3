using System.Text.Json;

namespace SlSam.Samples.CommandLine;

/// <summary>A file with options: an object of JSON, with a text, a number, true, false or null (as if not given) for each key.</summary>
internal static class ConfigurationFile
{
    /// <summary>The options of a file as a command line.</summary>
    /// <param name="file">The file.</param>
    /// <param name="keys">The keys that it may have.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">It is not an object of JSON, or has a key or a value that cannot be.</exception>
    public static IReadOnlyList<string> ReadArguments(string file, IReadOnlyList<string> keys)
    {
        using var document = Parse(file);
        if (document.RootElement.ValueKind != JsonValueKind.Object)
        {
            throw new InvalidDataException($"{file}: found {Describe(document.RootElement)}, expected an object with options.");
        }
        var seen = new HashSet<string>();
        var arguments = new List<string>();
        foreach (var option in document.RootElement.EnumerateObject())
        {
            RequireKnown(file, option.Name, keys);
            if (!seen.Add(option.Name))
            {
                throw new InvalidDataException($"{file}: found the key '{option.Name}' twice, expected it once.");
            }
            if (option.Value.ValueKind != JsonValueKind.Null)
            {
                arguments.Add($"--{option.Name}={TextOf(file, option)}");
            }
        }
        return arguments;
    }

    private static JsonDocument Parse(string file)
    {
        if (!File.Exists(file))
        {
            throw new FileNotFoundException($"--config: found no file {file}, expected one of JSON with options.", file);
        }
        try
        {
            return JsonDocument.Parse(File.ReadAllText(file)); // a byte order mark is no part of the text
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"{file}: found something else than JSON with options: {exception.Message}", exception);
        }
    }

    private static void RequireKnown(string file, string key, IReadOnlyList<string> keys)
    {
        if (!keys.Contains(key))
        {
            throw new InvalidDataException($"{file}: found the key '{key}', expected one of {string.Join(", ", keys)}.");
        }
    }

    private static string TextOf(string file, JsonProperty option) =>
        option.Value.ValueKind switch
        {
            JsonValueKind.String => option.Value.GetString()!,
            JsonValueKind.Number => option.Value.GetRawText(),
            JsonValueKind.True => bool.TrueString,
            JsonValueKind.False => bool.FalseString,
            _ => throw new InvalidDataException(
                $"{file}: found {Describe(option.Value)} for '{option.Name}', expected a text, a number, true, false or null."
            ),
        };

    private static string Describe(JsonElement element) =>
        element.ValueKind switch
        {
            JsonValueKind.Array => "an array",
            JsonValueKind.Object => "an object",
            var kind => kind.ToString().ToLowerInvariant(),
        };
}
