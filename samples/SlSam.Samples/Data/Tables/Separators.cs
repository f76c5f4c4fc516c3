namespace SlSam.Samples.Data.Tables;

/// <summary>Finds out what separates the values of a file.</summary>
internal static class Separators
{
    /// <summary>How many records are looked at.</summary>
    private const int Looked = 100;

    private const string ExcelPrefix = "sep=";

    /// <summary>In the order in which they are preferred where files can be read with several.</summary>
    private static readonly char[] All = [',', ';', '\t', '|'];

    /// <param name="path">Of the file.</param>
    /// <param name="usual">What it is where nothing tells, as where there is one column alone.</param>
    /// <returns>The separator, and the line of the columns' names: the second where the first names the separator, as Excel has it.</returns>
    public static (char Separator, long FirstLine) Find(string path, char usual)
    {
        if (NamedBy(path) is { } named)
        {
            return (named, 2);
        }
        var fits = All.OrderBy(separator => separator != usual).Select(separator => (separator, Fit: FitOf(path, separator))).ToArray();
        var best = fits.Max(fit => fit.Fit);
        return (best > 0 ? fits.First(fit => fit.Fit == best).separator : usual, 1);
    }

    private static char? NamedBy(string path)
    {
        using var reader = TableText.Open(path);
        return reader.ReadLine() is { Length: 5 } line && line.StartsWith(ExcelPrefix, StringComparison.OrdinalIgnoreCase)
            ? line[^1]
            : null;
    }

    /// <summary>Share of the first records with as many values as the first; 0 where that has one alone.</summary>
    private static double FitOf(string path, char separator)
    {
        var counts = SeparatedRecords.Read(path, separator).Take(Looked).Select(record => record.Fields.Length).ToArray();
        return counts is [> 1, ..] ? counts.Count(count => count == counts[0]) / (double)counts.Length : 0;
    }
}
