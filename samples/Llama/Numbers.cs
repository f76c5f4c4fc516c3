using System.Text.Json;

namespace SlSam.Llama;

/// <summary>Whole numbers as JSON.</summary>
internal static class Numbers
{
    public static void Write(Utf8JsonWriter json, string name, IEnumerable<int> numbers)
    {
        json.WriteStartArray(name);
        foreach (var number in numbers)
        {
            json.WriteNumberValue(number);
        }
        json.WriteEndArray();
    }
}
