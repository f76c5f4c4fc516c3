using SlSam.Samples.Data.Tables;

namespace SlSam.Samples.Data.Text;

/// <summary>Which columns of a table examples are made of.</summary>
/// <param name="Text">The first, or only, text.</param>
/// <param name="Pair">The second text; null where there is one alone.</param>
/// <param name="Label">What is right; null where nobody asks.</param>
/// <param name="Scores">Whether labels are numbers, not classes.</param>
internal sealed record TextColumns(string Text, string? Pair = null, string? Label = null, bool Scores = false)
{
    /// <summary>The rows of a table that have the texts, and the label where one is asked for.</summary>
    /// <param name="path">Of the table.</param>
    /// <param name="skipMalformed">Leaves malformed rows out, and lists them, in place of an exception.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">It is no table, lacks a column, has no row of these, or a malformed one, where these are not left out.</exception>
    public TextTable Read(string path, bool skipMalformed)
    {
        var malformed = new MalformedRows(skipMalformed);
        var hasPair = Pair is null;
        TextRow[] rows =
        [
            .. malformed.Parse(
                TableFile.Read(path, malformed),
                row =>
                {
                    hasPair = hasPair || row.Has(Pair!);
                    return Parse(row);
                }
            ),
        ];
        if (rows.Length == 0)
        {
            throw new InvalidDataException($"{path}: found no row that is an example{Describe(malformed)}, expected one or more.");
        }
        return hasPair
            ? new TextTable(path, rows, malformed.LeftOut)
            : throw new InvalidDataException($"{path}: found '{Pair}' in no row, expected it in one or more.");
    }

    private static string Describe(MalformedRows malformed) =>
        malformed.LeftOut is [var first, ..] ? $" ({malformed.LeftOut.Count} malformed, the first: {first})" : "";

    private TextRow Parse(TableRow row)
    {
        var read = new TextRow(row.Place, row.RequireText(Text), PairOf(row), Label is null ? "" : row.RequireText(Label));
        if (Label is null)
        {
            return read;
        }
        if (string.IsNullOrWhiteSpace(read.Label))
        {
            throw new MalformedRowException($"found nothing in '{Label}', expected a {(Scores ? "number" : "label")}");
        }
        return Scores ? read with { Score = ScoreOf(read.Label) } : read;
    }

    /// <summary>Null is an empty text.</summary>
    private string? PairOf(TableRow row)
    {
        if (Pair is null)
        {
            return null;
        }
        row.RequireColumn(Pair);
        return row.Text(Pair) ?? "";
    }

    private double ScoreOf(string label) =>
        TextClasses.Number(label)
        ?? throw new MalformedRowException($"found '{Excerpt.Of(label)}' in '{Label}', expected a number such as 0.5 (--regression)");
}
