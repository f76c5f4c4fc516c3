namespace SlSam.Samples.Data.Text;

/// <summary>The examples of a table.</summary>
/// <param name="File">Of the table.</param>
/// <param name="Rows">One at least.</param>
/// <param name="LeftOut">Malformed rows: where and why, a line each.</param>
internal sealed record TextTable(string File, IReadOnlyList<TextRow> Rows, IReadOnlyList<string> LeftOut)
{
    /// <summary>Some of the rows; all for null.</summary>
    public TextTable Pick(IReadOnlyList<int>? numbers) =>
        numbers is null ? this : this with { Rows = [.. numbers.Select(number => Rows[number])] };
}
