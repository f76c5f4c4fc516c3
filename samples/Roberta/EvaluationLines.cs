using SlSam.Samples.Reports;
using SlSam.Samples.Training;
using Spectre.Console;

namespace SlSam.Roberta;

/// <summary>Prints how well a model does on the sets of a task.</summary>
internal static class EvaluationLines
{
    /// <summary>For programs: <c>{"task": ..., "metrics": {...}, "loss": ..., "examples": ...}</c> for each set.</summary>
    public static void WriteJson(TextWriter output, IReadOnlyList<(string Set, Evaluation Result)> results)
    {
        var lines = new JsonLines(output);
        foreach (var (set, result) in results)
        {
            lines.Write(json =>
            {
                json.WriteString("task", set);
                json.WriteStartObject("metrics");
                foreach (var metric in result.Metrics)
                {
                    JsonLines.WriteNumber(json, metric.Name, metric.Value);
                }
                json.WriteEndObject();
                JsonLines.WriteNumber(json, "loss", result.Loss);
                json.WriteNumber("examples", result.Examples);
            });
        }
    }

    /// <summary>For people: a table for each set.</summary>
    public static void WriteTable(IAnsiConsole console, IReadOnlyList<(string Set, Evaluation Result)> results)
    {
        foreach (var (set, result) in results)
        {
            console.WriteLine(set);
            EvaluationOutput.WriteTable(console, result);
        }
    }
}
