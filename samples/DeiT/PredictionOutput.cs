using System.Globalization;
using SlSam.Samples.Reports;
using Spectre.Console;

namespace SlSam.DeiT;

/// <summary>Prints predictions.</summary>
internal static class PredictionOutput
{
    private const int Shown = 3;

    /// <summary>For programs: a line for each image.</summary>
    public static void WriteJson(TextWriter output, IEnumerable<Prediction> predictions)
    {
        var lines = new JsonLines(output);
        foreach (var prediction in predictions)
        {
            lines.Write(json =>
            {
                json.WriteString("image", prediction.Image);
                json.WriteString("label", prediction.Label);
                JsonLines.WriteNumbers(json, "logits", prediction.Logits);
                JsonLines.WriteNumbers(json, "probabilities", prediction.Probabilities);
            });
        }
    }

    /// <summary>For people: a table with the likeliest classes of each image.</summary>
    public static void WriteTable(IAnsiConsole console, IEnumerable<Prediction> predictions, IReadOnlyList<string> classNames)
    {
        var table = new Table { Border = TableBorder.Simple };
        table.AddColumns("image", "class", "others");
        foreach (var prediction in predictions)
        {
            string[] likeliest =
            [
                .. prediction
                    .Probabilities.Index()
                    .OrderByDescending(pair => pair.Item)
                    .Take(Shown)
                    .Select(pair => string.Create(CultureInfo.InvariantCulture, $"{classNames[pair.Index]} {pair.Item:0.0 %}")),
            ];
            table.AddRow(Markup.Escape(prediction.Image), Markup.Escape(likeliest[0]), Markup.Escape(string.Join(", ", likeliest.Skip(1))));
        }
        console.Write(table);
    }
}
