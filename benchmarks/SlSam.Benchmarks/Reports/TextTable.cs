namespace SlSam.Benchmarks.Reports;

/// <summary>A table in words, for the console and for Markdown.</summary>
/// <param name="Title">Its heading.</param>
/// <param name="Columns">Names of the columns; the first is to the left, the others to the right.</param>
/// <param name="Rows">A cell for each column.</param>
/// <param name="Notes">What one must know to read it.</param>
internal sealed record TextTable(
    string Title,
    IReadOnlyList<string> Columns,
    IReadOnlyList<IReadOnlyList<string>> Rows,
    IReadOnlyList<string> Notes
);
