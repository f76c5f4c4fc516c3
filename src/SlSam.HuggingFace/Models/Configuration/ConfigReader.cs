using System.Text.Json.Nodes;
using SlSam.HuggingFace.Json;
using SlSam.HuggingFace.Models.Layers;

namespace SlSam.HuggingFace.Models.Configuration;

/// <summary>Makes shapes of models out of their configurations.</summary>
internal static class ConfigReader
{
    /// <summary>Reads and checks a configuration. A key that is missing or null has the default of its kind.</summary>
    /// <param name="source">The configuration.</param>
    /// <param name="defaults">What differs from the record's.</param>
    /// <param name="otherNames">Names of the record's keys by those that the kind has for them.</param>
    /// <exception cref="InvalidDataException">No model can be built by it.</exception>
    public static T Read<T>(ModelSource source, JsonObject? defaults = null, IReadOnlyDictionary<string, string>? otherNames = null)
        where T : ModelConfig
    {
        var merged = (JsonObject)(defaults ?? []).DeepClone();
        foreach (var (key, value) in source.Configuration)
        {
            if (value is not null)
            {
                merged[otherNames?.GetValueOrDefault(key) ?? key] = value.DeepClone();
            }
        }
        var config = ConfigFile.FromJson<T>(merged, source.Place, ModelSource.Content);
        try
        {
            config.Validate();
        }
        catch (ArgumentException exception)
        {
            throw new InvalidDataException($"{source.Place}: {exception.Message}", exception);
        }
        return config;
    }
}
