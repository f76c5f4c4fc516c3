using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace SlSam.HuggingFace.Json;

/// <summary>Writes 0 as 0.0: Python takes a number without a point for a whole one, and transformers checks the types of some fields.</summary>
internal sealed class PythonFloatConverter : JsonConverter<double>
{
    public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetDouble();

    public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options)
    {
        var text = value.ToString("R", CultureInfo.InvariantCulture);
        writer.WriteRawValue(text.AsSpan().ContainsAny(".E") ? text : text + ".0");
    }
}
