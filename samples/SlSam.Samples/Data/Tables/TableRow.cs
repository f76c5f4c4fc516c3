using System.Text.Json;
using System.Text.Json.Nodes;

namespace SlSam.Samples.Data.Tables;

/// <summary>A row of a table: cells by the names of their columns.</summary>
/// <param name="place">Where it is.</param>
/// <param name="columns">Names, in the order of the file.</param>
/// <param name="cells">As many; null where there is nothing, which text separated by commas cannot say.</param>
/// <param name="isOfTable">Whether every row of the file has these columns, not this one alone.</param>
internal sealed class TableRow(RowPlace place, IReadOnlyList<string> columns, IReadOnlyList<JsonNode?> cells, bool isOfTable)
{
    private const int Named = 20;

    /// <summary>Where it is.</summary>
    public RowPlace Place => place;

    /// <summary>Names of the columns; of JSON, the keys of this row.</summary>
    public IReadOnlyList<string> Columns => columns;

    /// <summary>A cell: a text, a number, true or false, a list, an object; null where it is null or where there is no such column.</summary>
    /// <exception cref="InvalidDataException">Several columns are called so, which no row is to blame for.</exception>
    public JsonNode? this[string column] => IndexOf(column) is { } index ? cells[index] : null;

    /// <summary>Whether there is such a column, whatever is in it.</summary>
    public bool Has(string column) => IndexOf(column) is not null;

    /// <summary>A cell as text: numbers, true and false as they are written; null where it is null or where there is no such column.</summary>
    /// <exception cref="MalformedRowException">It is a list or an object.</exception>
    public string? Text(string column) =>
        this[column] switch
        {
            null => null,
            JsonValue value => value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : value.ToJsonString(),
            var node => throw new MalformedRowException(
                $"found {(node is JsonArray ? "a list" : "an object")} in '{column}', expected a text or a number"
            ),
        };

    /// <summary>A cell as text, which has to be there.</summary>
    /// <exception cref="InvalidDataException">The table has no such column.</exception>
    /// <exception cref="MalformedRowException">It is null, a list or an object, or the row has no such column.</exception>
    public string RequireText(string column)
    {
        RequireColumn(column);
        return Text(column)
            ?? throw new MalformedRowException(Has(column) ? $"found null in '{column}', expected a text or a number" : Missing(column));
    }

    /// <summary>Checks that the table has a column, where all rows have the same ones.</summary>
    /// <exception cref="InvalidDataException">It has not.</exception>
    public void RequireColumn(string column)
    {
        if (isOfTable && !Has(column))
        {
            throw new InvalidDataException($"{place.File}: {Missing(column)}.");
        }
    }

    /// <summary>The names of columns as a part of a message.</summary>
    internal static string Listed(IReadOnlyList<string> columns) =>
        columns.Count switch
        {
            0 => "no columns",
            1 => $"the column '{columns[0]}' alone",
            _ => $"the columns '{string.Join("', '", columns.Take(Named))}'"
                + (columns.Count > Named ? $" and {columns.Count - Named} more" : ""),
        };

    private string Missing(string column) => $"found {Listed(columns)}, expected one called '{column}'";

    private int? IndexOf(string column)
    {
        int? found = null;
        for (var index = 0; index < columns.Count; index++)
        {
            if (columns[index] == column)
            {
                found = found is null
                    ? index
                    : throw new InvalidDataException($"{place.File}: found two columns called '{column}', expected one.");
            }
        }
        return found;
    }
}
