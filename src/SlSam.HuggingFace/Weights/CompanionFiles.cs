namespace SlSam.HuggingFace.Weights;

/// <summary>
/// The small files beside a model's weights that say how its inputs are made and its outputs used. A model keeps their bytes from loading to
/// saving: the folder that it came from may be gone by then.
/// </summary>
internal static class CompanionFiles
{
    private static readonly string[] OfTokenizer = ["tokenizer", "vocab", "merges", "added_tokens", "special_tokens_map", "chat_template"];
    private static readonly string[] Others = ["preprocessor_config", "generation_config"];

    /// <summary>The files of a folder by name; none where there is no such folder.</summary>
    public static IReadOnlyDictionary<string, byte[]> Read(string folder) =>
        new DirectoryInfo(folder) is { Exists: true } directory
            ? directory
                .EnumerateFiles()
                .Where(file => Is(file.Name, OfTokenizer) || Is(file.Name, Others))
                .ToDictionary(file => file.Name, file => File.ReadAllBytes(file.FullName))
            : new Dictionary<string, byte[]>();

    /// <summary>Whether a file of a folder gives way to those of a model that is written there.</summary>
    /// <param name="name">Of the file.</param>
    /// <param name="written">Names of what is written: a tokenizer is replaced as a whole, and left where none is written.</param>
    public static bool IsReplaced(string name, IEnumerable<string> written) =>
        Is(name, OfTokenizer) && written.Any(other => Is(other, OfTokenizer));

    private static bool Is(string name, string[] beginnings) =>
        beginnings.Any(beginning => name.StartsWith(beginning, StringComparison.Ordinal));
}
