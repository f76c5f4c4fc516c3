namespace SlSam.Samples.Data.Tables;

/// <summary>Where a row is, for messages.</summary>
/// <param name="File">Path of the table.</param>
/// <param name="Unit">What rows are counted in: lines of a text, rows of a Parquet file.</param>
/// <param name="Number">From 1; of a row of several lines, the first.</param>
internal readonly record struct RowPlace(string File, string Unit, long Number)
{
    public static RowPlace Line(string file, long number) => new(file, "line", number);

    public static RowPlace Row(string file, long number) => new(file, "row", number);

    /// <summary><c>my.csv, line 3</c>.</summary>
    public override string ToString() => FormattableString.Invariant($"{File}, {Unit} {Number}");
}
