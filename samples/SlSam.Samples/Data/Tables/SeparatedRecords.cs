using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;

namespace SlSam.Samples.Data.Tables;

/// <summary>Reads records of separated values, malformed ones too.</summary>
internal sealed class SeparatedRecords
{
    private const char Quote = '"';

    private readonly CsvConfiguration _format;
    private string? _badField;

    private SeparatedRecords(char separator) =>
        _format = new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            Delimiter = separator.ToString(),
            IgnoreBlankLines = false, // they count as lines
            BadDataFound = found => _badField = found.Field.StartsWith(Quote) ? found.Field : _badField,
        };

    /// <summary>Every record but empty lines, read as it is asked for.</summary>
    public static IEnumerable<SeparatedRecord> Read(string path, char separator, long firstLine = 1)
    {
        long? next = firstLine;
        while (next is { } first)
        {
            next = null;
            foreach (var record in new SeparatedRecords(separator).ReadFrom(path, first, line => next = line))
            {
                yield return record;
            }
        }
    }

    /// <param name="path">Of the file.</param>
    /// <param name="firstLine">The line to begin at.</param>
    /// <param name="goOnAt">
    /// Told a line where a quotation mark is open until the end: all behind it would be one value, so reading begins anew on the line after.
    /// </param>
    private IEnumerable<SeparatedRecord> ReadFrom(string path, long firstLine, Action<long> goOnAt)
    {
        using var reader = TableText.Open(path);
        for (var line = 1L; line < firstLine; line++)
        {
            reader.ReadLine();
        }
        using var parser = new CsvParser(reader, _format);
        for (var first = firstLine; parser.Read(); first = firstLine + parser.RawRow)
        {
            var fields = parser.Record!; // what is bad in a value is told here, not before
            var raw = parser.RawRecord;
            if (raw.AsSpan().TrimEnd("\r\n").IsEmpty)
            {
                continue;
            }
            var fault = FaultOf(raw, out var faultLine, out var isOpen);
            if (isOpen)
            {
                goOnAt(first + 1);
            }
            yield return new SeparatedRecord(first + faultLine, fields, fault);
        }
    }

    private string? FaultOf(string raw, out int line, out bool isOpen)
    {
        var bad = _badField;
        (_badField, line) = (null, 0);
        isOpen = bad is not null && ClosingQuote(bad) is null;
        return bad is null ? TableText.FaultOf(raw, out line)
            : isOpen ? "found a quotation mark that is never closed, expected one before the end of the value"
            : $"found more after the quotation mark that ends a value ({Excerpt.Of(bad)}), expected a separator (a mark within is written twice)";
    }

    /// <summary>Where a value in quotation marks ends; null: nowhere.</summary>
    private static int? ClosingQuote(string field)
    {
        for (var place = 1; place < field.Length; place++)
        {
            if (field[place] != Quote)
            {
                continue;
            }
            if (place + 1 == field.Length || field[place + 1] != Quote)
            {
                return place;
            }
            place++; // two of them mean one
        }
        return null;
    }
}
