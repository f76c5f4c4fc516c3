using Parquet;
using Parquet.Serialization;

namespace SlSam.Samples.Data.Tables;

/// <summary>A Parquet file. Rows are read a group at a time.</summary>
internal static class ParquetTable
{
    public static IEnumerable<TableRow> Read(string path)
    {
        using var stream = File.OpenRead(path);
        var (columns, groups) = Guarded(path, () => DescribeAsync(stream));
        var number = 0L;
        for (var group = 0; group < groups; group++)
        {
            foreach (var row in Guarded(path, () => ReadAsync(stream, group)))
            {
                // what is null has no entry
                var cells = columns.Select(column => row.TryGetValue(column, out var value) ? ParquetValue.ToJson(value) : null);
                yield return new TableRow(RowPlace.Row(path, ++number), columns, [.. cells], isOfTable: true);
            }
        }
    }

    private static async Task<(string[] Columns, int Groups)> DescribeAsync(Stream stream)
    {
        await using var reader = await ParquetReader.CreateAsync(stream, leaveStreamOpen: true).ConfigureAwait(false);
        return ([.. reader.Schema.Fields.Select(field => field.Name)], reader.RowGroupCount);
    }

    private static async Task<IList<Dictionary<string, object?>>> ReadAsync(Stream stream, int group)
    {
        stream.Position = 0;
        var read = await ParquetSerializer.DeserializeUntypedAsync(stream, rowGroupIndex: group).ConfigureAwait(false);
        return read.Data!;
    }

    /// <summary>The library has no exception of its own for a broken file: it runs into whatever the bytes lead it to.</summary>
    private static T Guarded<T>(string path, Func<Task<T>> read)
    {
        try
        {
            return read().GetAwaiter().GetResult();
        }
        catch (Exception exception) when (exception is not (OutOfMemoryException or UnauthorizedAccessException))
        {
            throw new InvalidDataException(
                $"{path}: found no Parquet file that can be read ({Excerpt.Of(exception.Message)}), expected a whole one.",
                exception
            );
        }
    }
}
