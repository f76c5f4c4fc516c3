namespace SlSam.HuggingFace.Tokenizers.Loading;

/// <summary>Reads the lines of a text file in UTF-8, with any line ends, with or without a byte order mark.</summary>
internal static class TextLines
{
    public static IEnumerable<string> Read(byte[] bytes)
    {
        using var reader = new StreamReader(new MemoryStream(bytes));
        while (reader.ReadLine() is { } line)
        {
            yield return line;
        }
    }
}
