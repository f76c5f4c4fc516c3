using SlSam.HuggingFace.Weights;

namespace SlSam.HuggingFace.Tokenizers.Loading;

/// <summary>The files of a folder that say something of a tokenizer, as bytes: they can be saved again when the folder is gone.</summary>
internal sealed class TokenizerFiles
{
    public const string Json = "tokenizer.json";
    public const string Vocabulary = "vocab.json";
    public const string Merges = "merges.txt";
    public const string Words = "vocab.txt";
    public const string AddedTokens = "added_tokens.json";
    public const string Config = "tokenizer_config.json";
    public const string SpecialTokensMap = "special_tokens_map.json";
    private const string ModelConfig = "config.json";

    private static readonly string[] Kept =
    [
        Json,
        Vocabulary,
        Merges,
        Words,
        AddedTokens,
        Config,
        SpecialTokensMap,
        "tokenizer.model",
        "chat_template.jinja",
        "chat_template.json",
    ];

    private readonly string _folder;
    private readonly Dictionary<string, (string Path, byte[] Bytes)> _files;

    private TokenizerFiles(string folder, Dictionary<string, (string Path, byte[] Bytes)> files) => (_folder, _files) = (folder, files);

    /// <summary>The file that the tokenizer is made of, by what it is, whatever it is called.</summary>
    /// <exception cref="FileNotFoundException">There is none.</exception>
    public string Main =>
        new[] { Json, Vocabulary, Words }.FirstOrDefault(_files.ContainsKey)
        ?? throw new FileNotFoundException(
            $"{_folder}: found no tokenizer, expected {Json}, or {Vocabulary} and {Merges}, or {Words}.",
            Path.Combine(_folder, Json)
        );

    /// <param name="folderOrFile">A folder, or the one file that counts in it: beside one of the usual name, what describes it counts too.</param>
    /// <exception cref="FileNotFoundException">There is neither a folder nor a file of that name.</exception>
    public static TokenizerFiles Read(string folderOrFile)
    {
        ModelFolder.Recover(folderOrFile);
        if (Directory.Exists(folderOrFile))
        {
            return Read(folderOrFile, Kept);
        }
        if (!File.Exists(folderOrFile))
        {
            throw new FileNotFoundException($"{folderOrFile}: found no such folder or file, expected a tokenizer.", folderOrFile);
        }
        var folder = Path.GetDirectoryName(Path.GetFullPath(folderOrFile))!;
        var name = Path.GetFileName(folderOrFile);
        if (name is Json or Vocabulary or Merges or Words)
        {
            string[] others =
                name is Json ? [Vocabulary, Merges, Words]
                : name is Words ? [Json, Vocabulary, Merges]
                : [Json, Words];
            return Read(folder, Kept.Except(others));
        }
        var kind = name.EndsWith(".txt", StringComparison.OrdinalIgnoreCase) ? Words : Json;
        return new TokenizerFiles(folder, new() { [kind] = (folderOrFile, File.ReadAllBytes(folderOrFile)) });
    }

    /// <summary>A file of the folder; null where there is none.</summary>
    public (string Path, byte[] Bytes)? Find(string name) => _files.TryGetValue(name, out var file) ? file : null;

    /// <summary>The model's configuration, which is not kept; null where there is none.</summary>
    public (string Path, byte[] Bytes)? FindModelConfig()
    {
        var path = Path.Combine(_folder, ModelConfig);
        return File.Exists(path) ? (path, File.ReadAllBytes(path)) : null;
    }

    /// <summary>A file that has to be there.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="content">What it is, for messages.</param>
    /// <exception cref="FileNotFoundException">There is none.</exception>
    public (string Path, byte[] Bytes) Require(string name, string content)
    {
        var path = Path.Combine(_folder, name);
        return Find(name) ?? throw new FileNotFoundException($"{path}: found no such file, expected {content}.", path);
    }

    /// <summary>Writes all or none; a tokenizer that was there goes.</summary>
    /// <exception cref="IOException">A file cannot be written.</exception>
    public void SaveTo(string folder)
    {
        ModelFolder.Write(
            folder,
            into =>
            {
                foreach (var (name, (_, bytes)) in _files)
                {
                    ModelFolder.WriteFile(Path.Combine(into, name), bytes);
                }
            }
        );
    }

    private static TokenizerFiles Read(string folder, IEnumerable<string> names) =>
        new(
            folder,
            names
                .Select(name => (Name: name, Path: Path.Combine(folder, name)))
                .Where(file => File.Exists(file.Path))
                .ToDictionary(file => file.Name, file => (file.Path, File.ReadAllBytes(file.Path)))
        );
}
