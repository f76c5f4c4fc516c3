using System.Text.Json;
using System.Text.Json.Serialization;

namespace SlSam.HuggingFace.Json;

/// <summary>The edge of a square: a number, or the height and the width, which have to be the same.</summary>
internal sealed class EdgeConverter : JsonConverter<int>
{
    public override int Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            return reader.GetInt32();
        }
        var edges = JsonSerializer.Deserialize<int[]>(ref reader, options)!;
        return edges is [var height, var width] && height == width
            ? height
            : throw new JsonException($"found [{string.Join(", ", edges)}], expected a number, or a height and a width that are the same.");
    }

    public override void Write(Utf8JsonWriter writer, int value, JsonSerializerOptions options) => writer.WriteNumberValue(value);
}
