using System.Text.Json;
using System.Text.Json.Serialization;

namespace SlSam.Benchmarks.Measuring;

/// <summary>Results as JSON files, written beside and renamed.</summary>
internal static class ResultFile
{
    private static readonly JsonSerializerOptions Options = new()
    {
        WriteIndented = true,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Converters = { new JsonStringEnumConverter() },
    };

    public static void Write<T>(string path, T value) => WriteText(path, JsonSerializer.Serialize(value, Options));

    /// <exception cref="InvalidDataException">The file is not what is expected; names it.</exception>
    public static T Read<T>(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(File.ReadAllText(path), Options)
                ?? throw new InvalidDataException($"{path}: found null, expected a {typeof(T).Name}.");
        }
        catch (JsonException fault)
        {
            throw new InvalidDataException($"{path}: {fault.Message} Expected a {typeof(T).Name}.", fault);
        }
    }

    public static void WriteText(string path, string text)
    {
        var beside = path + ".new";
        File.WriteAllText(beside, text);
        File.Move(beside, path, overwrite: true);
    }
}
