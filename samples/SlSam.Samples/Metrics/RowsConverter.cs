using System.Text.Json;
using System.Text.Json.Serialization;

namespace SlSam.Samples.Metrics;

/// <summary>A matrix with a row on each line, as people read it.</summary>
public sealed class RowsConverter : JsonConverter<IReadOnlyList<IReadOnlyList<long>>>
{
    /// <inheritdoc/>
    public override IReadOnlyList<IReadOnlyList<long>> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        JsonSerializer.Deserialize<long[][]>(ref reader, options) ?? [];

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, IReadOnlyList<IReadOnlyList<long>> value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        foreach (var row in value)
        {
            writer.WriteRawValue($"\n          [{string.Join(", ", row)}]"); // the writer indents no raw values
        }
        writer.WriteEndArray();
    }
}
