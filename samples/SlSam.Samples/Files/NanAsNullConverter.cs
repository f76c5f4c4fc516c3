using System.Text.Json;
using System.Text.Json.Serialization;

namespace SlSam.Samples.Files;

/// <summary>Numbers in JSON, which has no word for those that are not finite: they become null, and null is read as NaN.</summary>
public sealed class NanAsNullConverter : JsonConverter<double>
{
    /// <summary>Null is dealt with here.</summary>
    public override bool HandleNull => true;

    /// <inheritdoc/>
    public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.Null ? double.NaN : reader.GetDouble();

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options)
    {
        if (double.IsFinite(value))
        {
            writer.WriteNumberValue(value);
            return;
        }
        writer.WriteNullValue();
    }
}
