using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;

namespace SlSam.Samples.Data.Glue;

/// <summary>Text with tabs between columns and nothing else to it: a quotation mark is one, and every line is a record.</summary>
internal static class TabSeparatedFile
{
    /// <summary>Lines end with a line feed alone: some sentences hold a carriage return.</summary>
    private static readonly CsvConfiguration Format = new(CultureInfo.InvariantCulture)
    {
        Delimiter = "\t",
        Mode = CsvMode.NoEscape,
        NewLine = "\n",
    };

    /// <summary>All lines but empty ones, read as they are asked for. Without a byte order mark and the carriage return that may end a line.</summary>
    public static IEnumerable<TabSeparatedLine> Read(string path)
    {
        using var reader = new StreamReader(path);
        using var parser = new CsvParser(reader, Format);
        while (parser.Read())
        {
            var fields = parser.Record!;
            if (fields[^1].EndsWith('\r'))
            {
                fields[^1] = fields[^1][..^1];
            }
            if (fields is not [""])
            {
                yield return new TabSeparatedLine(parser.RawRow, fields);
            }
        }
    }
}
