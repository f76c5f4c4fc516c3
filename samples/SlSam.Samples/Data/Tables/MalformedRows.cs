namespace SlSam.Samples.Data.Tables;

/// <summary>Rows that are not what was asked for: the first ends the reading, or all are left out and listed.</summary>
/// <param name="skip">Whether they are left out.</param>
internal sealed class MalformedRows(bool skip)
{
    private readonly List<string> _leftOut = [];

    /// <summary>What was left out, a line each: file, place, what was found and expected.</summary>
    public IReadOnlyList<string> LeftOut => _leftOut;

    /// <summary>The same in short, in brackets, for a message that nothing is left; empty where none was left out.</summary>
    public string Described => _leftOut is [var first, ..] ? $" ({_leftOut.Count} malformed, the first: {first})" : "";

    /// <summary>Says that a row is malformed.</summary>
    /// <exception cref="InvalidDataException">Such rows are not to be left out.</exception>
    public void Add(RowPlace place, string fault)
    {
        if (!skip)
        {
            throw new InvalidDataException($"{place}: {fault} (--skip-malformed leaves such {place.Unit}s out).");
        }
        _leftOut.Add($"{place}: {fault}");
    }

    /// <summary>What can be made of each row, but of malformed ones.</summary>
    /// <param name="rows">In their order.</param>
    /// <param name="parse">Throws a <see cref="MalformedRowException"/> where a row is malformed.</param>
    /// <exception cref="InvalidDataException">A row is malformed, and such rows are not to be left out.</exception>
    public IEnumerable<T> Parse<T>(IEnumerable<TableRow> rows, Func<TableRow, T> parse)
        where T : class
    {
        foreach (var row in rows)
        {
            if (TryParse(row, parse) is { } parsed)
            {
                yield return parsed;
            }
        }
    }

    private T? TryParse<T>(TableRow row, Func<TableRow, T> parse)
        where T : class
    {
        try
        {
            return parse(row);
        }
        catch (MalformedRowException exception)
        {
            Add(row.Place, exception.Message);
            return null;
        }
    }
}
