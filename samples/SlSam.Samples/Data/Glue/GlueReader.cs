using SlSam.Samples.Data.Tables;
using SlSam.Samples.Data.Text;

namespace SlSam.Samples.Data.Glue;

/// <summary>Reads one file of a task.</summary>
internal sealed class GlueReader(GlueTask task, string path, bool skipMalformed)
{
    private int _columns;
    private int _text;
    private int? _pair;
    private int _label;

    /// <exception cref="FileNotFoundException">The file is not there.</exception>
    /// <exception cref="InvalidDataException">The file is not of the task, a line is no example, or there is no example at all.</exception>
    public TextSet Read(string name)
    {
        if (!File.Exists(path))
        {
            throw new FileNotFoundException($"{path}: found no such file, expected examples of {task.Name}.");
        }
        var examples = new List<TextExample>();
        var malformed = new MalformedRows(skipMalformed);
        foreach (var line in Body())
        {
            if (TryParse(line.Fields, out var fault) is { } example)
            {
                examples.Add(example);
                continue;
            }
            malformed.Add(RowPlace.Line(path, line.Number), fault);
        }
        return examples.Count > 0
            ? new TextSet(name, examples) { LeftOut = malformed.LeftOut }
            : throw new InvalidDataException(
                $"{path}: found no example ({malformed.LeftOut.Count} malformed lines), expected one or more."
            );
    }

    /// <summary>The lines without the header, which tells where columns are.</summary>
    private IEnumerable<TabSeparatedLine> Body()
    {
        if (task.Columns.WithoutHeader is { } header)
        {
            FindColumns(header);
        }
        foreach (var line in TabSeparatedFile.Read(path))
        {
            if (_columns == 0)
            {
                FindColumns(line.Fields);
                continue;
            }
            yield return line;
        }
    }

    private void FindColumns(IReadOnlyList<string> header)
    {
        _text = Find(header, task.Columns.Text);
        _pair = task.Columns.Pair is { } pair ? Find(header, pair) : null;
        _label = Find(header, task.Columns.Label);
        _columns = header.Count;
    }

    private int Find(IReadOnlyList<string> header, string column)
    {
        var place = header.Index().Where(name => name.Item == column).Select(name => (int?)name.Index).FirstOrDefault();
        return place
            ?? throw new InvalidDataException(
                $"{path}, line 1: found columns '{string.Join("', '", header.Take(20))}', expected one called '{column}' as {task.Name} has."
            );
    }

    private TextExample? TryParse(string[] fields, out string fault)
    {
        if (fields.Length != _columns)
        {
            fault = $"found {fields.Length} columns, expected {_columns}";
            return null;
        }
        if (task.Spelling.Parse(fields[_label]) is not { } label)
        {
            fault = $"found label '{Excerpt.Of(fields[_label])}', expected {task.Spelling.Expected}";
            return null;
        }
        fault = "";
        return new TextExample(fields[_text], _pair is { } pair ? fields[pair] : null, label);
    }
}
