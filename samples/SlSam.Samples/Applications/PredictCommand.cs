using System.CommandLine;
using System.Text.Json;
using SlSam.Samples.CommandLine;
using SlSam.Samples.Files;
using SlSam.Samples.Reports;
using Spectre.Console;

namespace SlSam.Samples.Applications;

/// <summary><c>predict</c>: says what a trained model makes of something, as a table or as a line of JSON for each result.</summary>
/// <param name="description">For the help.</param>
/// <typeparam name="TPrediction">A result.</typeparam>
public abstract class PredictCommand<TPrediction>(string description) : ModelCommand("predict", description)
{
    private readonly Option<string?> _output = new("--output")
    {
        Description = "A file of comma-separated values for labels and probabilities, in place of the table.",
        HelpName = "file.csv",
    };

    /// <inheritdoc/>
    protected sealed override IReadOnlyList<Option> Options => [.. SourceOptions, _output];

    /// <summary>The options that say of what.</summary>
    protected abstract IReadOnlyList<Option> SourceOptions { get; }

    /// <summary>Headings of the table.</summary>
    protected abstract IReadOnlyList<string> Columns { get; }

    /// <summary>A row of the table.</summary>
    protected abstract IReadOnlyList<string> CellsOf(TPrediction prediction);

    /// <summary>Columns of a file and what is in them, the same for all predictions; null for nothing.</summary>
    protected abstract IEnumerable<(string Column, object? Value)> FieldsOf(TPrediction prediction);

    /// <summary>Writes the properties of a line of JSON.</summary>
    protected abstract void Write(Utf8JsonWriter json, TPrediction prediction);

    /// <summary>The results, one by one as they are known.</summary>
    protected abstract IEnumerable<TPrediction> Predict(ModelRequest request);

    /// <summary>The file that results go to; null: none.</summary>
    protected string? OutputFile(ModelRequest request) => request.Parsed.GetValue(_output);

    /// <inheritdoc/>
    protected sealed override void Run(ModelRequest request)
    {
        if (OutputFile(request) is { } file)
        {
            RequireCsv(file);
            Write(request, file);
            return;
        }
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

    /// <summary>Whole or not at all, without columns in which there is nothing.</summary>
    private void Write(ModelRequest request, string file)
    {
        var rows = Predict(request).Select(prediction => FieldsOf(prediction).ToArray()).ToArray();
        var columns = Enumerable.Range(0, rows[0].Length).Where(place => rows.Any(row => row[place].Value is not null)).ToArray();
        CsvFile.Write(
            file,
            columns.Select(place => rows[0][place].Column),
            rows.Select(row => columns.Select(place => row[place].Value ?? "").ToArray())
        );
        request.Error.WriteLine(FormattableString.Invariant($"{file}: {rows.Length:N0} predictions"));
    }

    /// <summary>Before anything is computed.</summary>
    private static void RequireCsv(string file)
    {
        if (!Path.GetExtension(file).Equals(".csv", StringComparison.OrdinalIgnoreCase))
        {
            throw new BadInputException(ParsedOption.Message("--output", file, "a file whose name ends in .csv"));
        }
        if (Directory.Exists(file))
        {
            throw new BadInputException(ParsedOption.Message("--output", file, "a file, where there is a folder of that name"));
        }
        if (Path.GetDirectoryName(Path.GetFullPath(file)) is { } folder && !Directory.Exists(folder))
        {
            throw new BadInputException(ParsedOption.Message("--output", file, "a file in a folder that is there"));
        }
    }
}
