using System.Text;
using System.Text.Json;

namespace SlSam.Samples.Reports;

/// <summary>Results for programs: an object on every line.</summary>
public sealed class JsonLines(TextWriter output)
{
    /// <summary>Writes an object.</summary>
    /// <param name="writeProperties">Writes its properties; numbers read back as the very same.</param>
    public void Write(Action<Utf8JsonWriter> writeProperties)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writeProperties(writer);
            writer.WriteEndObject();
        }
        output.WriteLine(Encoding.UTF8.GetString(buffer.ToArray()));
    }

    /// <summary>Writes numbers as an array of that name.</summary>
    public static void WriteNumbers(Utf8JsonWriter writer, string name, IEnumerable<float> numbers)
    {
        writer.WriteStartArray(name);
        foreach (var number in numbers)
        {
            writer.WriteNumberValue(number);
        }
        writer.WriteEndArray();
    }

    /// <summary>Writes a number under a name; one that is not finite is null, as JSON has no word for it.</summary>
    public static void WriteNumber(Utf8JsonWriter writer, string name, double number)
    {
        if (double.IsFinite(number))
        {
            writer.WriteNumber(name, number);
        }
        else
        {
            writer.WriteNull(name);
        }
    }
}
