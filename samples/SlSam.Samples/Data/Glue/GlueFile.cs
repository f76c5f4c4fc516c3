namespace SlSam.Samples.Data.Glue;

/// <summary>A file of a GLUE task.</summary>
/// <param name="Set">What its examples are called in results.</param>
/// <param name="Names">Of the file; the first that is in the folder is read.</param>
public sealed record GlueFile(string Set, params IReadOnlyList<string> Names)
{
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="FileNotFoundException">It has none of the files.</exception>
    internal string Find(string folder)
    {
        if (!Directory.Exists(folder))
        {
            throw new DirectoryNotFoundException($"{folder}: found no such folder, expected one with {string.Join(" or ", Names)}.");
        }
        return Names.Select(name => Path.Combine(folder, name)).FirstOrDefault(File.Exists)
            ?? throw new FileNotFoundException($"{folder}: found no {string.Join(" or ", Names)}, expected the examples of {Set}.");
    }
}
