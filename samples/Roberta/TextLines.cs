using SlSam.Samples.Data.Text;

namespace SlSam.Roberta;

/// <summary>Files with a text on each line, or with two and a tab between them.</summary>
internal static class TextLines
{
    /// <summary>The texts in order, read as they are asked for; an empty line is an empty text. Their labels mean nothing.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static IEnumerable<TextExample> Read(string path) =>
        File.Exists(path)
            ? File.ReadLines(path).Select((line, index) => Parse(line, path, index + 1))
            : throw new FileNotFoundException($"{path}: found no such file, expected one with a text on each line.", path);

    private static TextExample Parse(string line, string path, int number) =>
        line.Split('\t') switch
        {
            [var text] => new TextExample(text, null, 0),
            [var text, var pair] => new TextExample(text, pair, 0),
            var texts => throw new InvalidDataException(
                $"{path}, line {number}: found {texts.Length} texts with tabs between them, expected one or two."
            ),
        };
}
