using System.Text.Json;
using SlSam.Samples.Reports;
using Spectre.Console;

namespace SlSam.Samples.Applications;

/// <summary><c>predict</c>: says what a trained model makes of something, as a table or as a line of JSON for each result.</summary>
/// <param name="description">For the help.</param>
/// <typeparam name="TPrediction">A result.</typeparam>
public abstract class PredictCommand<TPrediction>(string description) : ModelCommand("predict", description)
{
    /// <summary>Headings of the table.</summary>
    protected abstract IReadOnlyList<string> Columns { get; }

    /// <summary>A row of the table.</summary>
    protected abstract IReadOnlyList<string> CellsOf(TPrediction prediction);

    /// <summary>Writes the properties of a line of JSON.</summary>
    protected abstract void Write(Utf8JsonWriter json, TPrediction prediction);

    /// <summary>The results, one by one as they are known.</summary>
    protected abstract IEnumerable<TPrediction> Predict(ModelRequest request);

    /// <inheritdoc/>
    protected sealed override void Run(ModelRequest request)
    {
        if (request.IsJson)
        {
            var lines = new JsonLines(request.Output);
            foreach (var prediction in Predict(request))
            {
                lines.Write(json => Write(json, prediction));
            }
            return;
        }
        var table = new Table { Border = TableBorder.Simple };
        table.AddColumns([.. Columns]);
        foreach (var prediction in Predict(request))
        {
            table.AddRow([.. CellsOf(prediction).Select(Markup.Escape)]);
        }
        request.Console.Write(table);
    }
}
