using System.Globalization;
using SlSam.Samples.Reports;
using Spectre.Console;

namespace SlSam.Roberta;

/// <summary>Prints predictions.</summary>
internal static class PredictionOutput
{
    /// <summary>For programs: a line for each text, as soon as it is known.</summary>
    public static void WriteJson(TextWriter output, IEnumerable<Prediction> predictions)
    {
        var lines = new JsonLines(output);
        foreach (var prediction in predictions)
        {
            lines.Write(json =>
            {
                json.WriteString("text", prediction.Text);
                json.WriteString("text_pair", prediction.Pair);
                json.WriteStartArray("input_ids");
                foreach (var id in prediction.Ids)
                {
                    json.WriteNumberValue(id);
                }
                json.WriteEndArray();
                JsonLines.WriteNumbers(json, "logits", prediction.Logits);
                if (prediction.Label is { } label)
                {
                    json.WriteString("label", label);
                }
                else
                {
                    json.WriteNumber("label", prediction.Logits[0]);
                }
            });
        }
    }

    /// <summary>For people: a table.</summary>
    public static void WriteTable(IAnsiConsole console, IEnumerable<Prediction> predictions)
    {
        var table = new Table { Border = TableBorder.Simple };
        table.AddColumns("text", "second text", "label", "logits");
        foreach (var prediction in predictions)
        {
            var logits = prediction.Logits.Select(Number).ToArray();
            string[] cells = [prediction.Text, prediction.Pair ?? "", prediction.Label ?? logits[0], string.Join(", ", logits)];
            table.AddRow([.. cells.Select(Markup.Escape)]);
        }
        console.Write(table);
    }

    private static string Number(float number) => number.ToString("0.0000", CultureInfo.InvariantCulture);
}
