using System.Globalization;
using CsvHelper;
using SlSam.State;

namespace SlSam.Samples.Files;

/// <summary>Tables for programs, as files of comma-separated values.</summary>
internal static class CsvFile
{
    /// <summary>Writes the file whole or not at all.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Write(string file, IEnumerable<string> header, IEnumerable<object[]> rows) =>
        AtomicFile.Write(
            file,
            stream =>
            {
                using var writer = new StreamWriter(stream, leaveOpen: true);
                using var csv = new CsvWriter(writer, CultureInfo.InvariantCulture);
                foreach (var row in rows.Prepend([.. header]))
                {
                    foreach (var field in row)
                    {
                        csv.WriteField(field);
                    }
                    csv.NextRecord();
                }
            }
        );
}
