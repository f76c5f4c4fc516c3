using System.Text.Json.Nodes;

namespace SlSam.Samples.Data.Tables;

/// <summary>
/// Values with commas, semicolons, tabs or bars between them, and their columns' names on the first line. Quotation marks around a value
/// as RFC 4180 has it; within a value that does not begin with one, they are characters as any other. Empty lines are passed over.
/// </summary>
internal static class SeparatedTable
{
    /// <param name="path">Of the file.</param>
    /// <param name="usual">What separates values where nothing tells.</param>
    /// <param name="malformed">Told of rows that cannot be read.</param>
    public static IEnumerable<TableRow> Read(string path, char usual, MalformedRows malformed)
    {
        string[]? columns = null;
        var (separator, firstLine) = Separators.Find(path, usual);
        foreach (var record in SeparatedRecords.Read(path, separator, firstLine))
        {
            var place = RowPlace.Line(path, record.Line);
            if (columns is null)
            {
                columns = record.Fault is null ? record.Fields : throw new InvalidDataException($"{place}: {record.Fault}.");
                continue;
            }
            if ((record.Fault ?? FaultOf(record.Fields, columns)) is { } fault)
            {
                malformed.Add(place, fault);
                continue;
            }
            yield return new TableRow(place, columns, [.. record.Fields.Select(field => (JsonNode)field)], isOfTable: true);
        }
        if (columns is null)
        {
            throw new InvalidDataException(
                $"{path}: found nothing, expected a line with the names of the columns and a line for each row."
            );
        }
    }

    private static string? FaultOf(string[] fields, string[] columns) =>
        fields.Length == columns.Length
            ? null
            : $"found {fields.Length} value{(fields.Length == 1 ? "" : "s")}, expected {columns.Length}, one for each of "
                + TableRow.Listed(columns);
}
