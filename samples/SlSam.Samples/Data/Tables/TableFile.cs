namespace SlSam.Samples.Data.Tables;

/// <summary>Tables as people have them, told apart by the ends of their names.</summary>
internal static class TableFile
{
    /// <summary>The ends, for messages.</summary>
    public const string Extensions = ".csv, .tsv, .jsonl or .parquet";

    /// <summary>Whether a path is that of a table by its name, whether it is there or not; also of some that are not read here.</summary>
    public static bool IsNamedAsOne(string path) =>
        Path.GetExtension(path).ToLowerInvariant() is ".csv" or ".tsv" or ".jsonl" or ".parquet" or ".json" or ".txt" or ".gz" or ".zip";

    /// <summary>
    /// Rows in the order of the file, read as they are asked for. Text is UTF-8, or what its byte order mark says; separated values have a
    /// first line with the names of the columns, and what separates them (comma, semicolon, tab or bar) is found out.
    /// </summary>
    /// <param name="path">Of the file.</param>
    /// <param name="malformed">Told of rows that cannot be read.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">It is no table of these kinds, or has a malformed row, where these are not left out.</exception>
    public static IEnumerable<TableRow> Read(string path, MalformedRows malformed)
    {
        if (!File.Exists(path))
        {
            var found = Directory.Exists(path) ? "a folder" : "no such file";
            throw new FileNotFoundException($"{path}: found {found}, expected a table ({Extensions}).", path);
        }
        return Path.GetExtension(path).ToLowerInvariant() switch
        {
            ".csv" => SeparatedTable.Read(path, ',', malformed),
            ".tsv" => SeparatedTable.Read(path, '\t', malformed),
            ".jsonl" => JsonLinesTable.Read(path, malformed),
            ".parquet" => ParquetTable.Read(path),
            "" => throw new InvalidDataException($"{path}: found no extension, expected {Extensions}."),
            var other => throw new InvalidDataException($"{path}: found the extension {other}, expected {Extensions}."),
        };
    }
}
