using System.Text.Json;
using SlSam.Samples.Training;
using Spectre.Console;

namespace SlSam.Samples.Reports;

/// <summary>Prints how well a model does.</summary>
public static class EvaluationOutput
{
    /// <summary>
    /// For programs: <c>{"accuracy": ..., "loss": ..., "examples": ...}</c>, with the metrics that the task has; of a named set
    /// <c>{"task": ..., "metrics": {...}, "loss": ..., "examples": ...}</c>.
    /// </summary>
    public static void WriteJson(TextWriter output, string? set, Evaluation evaluation) =>
        new JsonLines(output).Write(json =>
        {
            if (set is null)
            {
                WriteMetrics(json, evaluation);
            }
            else
            {
                json.WriteString("task", set);
                json.WriteStartObject("metrics");
                WriteMetrics(json, evaluation);
                json.WriteEndObject();
            }
            JsonLines.WriteNumber(json, "loss", evaluation.Loss);
            json.WriteNumber("examples", evaluation.Examples);
        });

    /// <summary>For people: a table, under the set's name where it has one.</summary>
    public static void WriteTable(IAnsiConsole console, string? set, Evaluation evaluation)
    {
        if (set is not null)
        {
            console.WriteLine(set);
        }
        var table = new Table { Border = TableBorder.Simple };
        table.AddColumns("measure", "value");
        table.Columns[1].Alignment = Justify.Right;
        foreach (var metric in evaluation.BesideLoss)
        {
            table.AddRow(Markup.Escape(metric.Name), Texts.Metric(metric));
        }
        table.AddRow("loss", Texts.Number($"{evaluation.Loss:0.0000}"));
        table.AddRow("examples", Texts.Number($"{evaluation.Examples:N0}"));
        console.Write(table);
    }

    private static void WriteMetrics(Utf8JsonWriter json, Evaluation evaluation)
    {
        foreach (var metric in evaluation.BesideLoss)
        {
            JsonLines.WriteNumber(json, metric.Name, metric.Value);
        }
    }
}
