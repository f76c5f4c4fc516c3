using SlSam.HuggingFace.Json;

namespace SlSam.Samples.Text;

/// <summary>Reads a vocabulary from <c>vocab.json</c> and <c>merges.txt</c>.</summary>
internal static class VocabularyFiles
{
    public const string TokensName = "vocab.json";
    public const string MergesName = "merges.txt";

    /// <exception cref="FileNotFoundException">One of the two is missing.</exception>
    /// <exception cref="InvalidDataException">One of the two is malformed.</exception>
    public static Vocabulary Read(string folder)
    {
        var path = Path.Combine(folder, TokensName);
        var tokens = ConfigFile.Read<Dictionary<string, int>>(path, "a vocabulary, an object of tokens and their numbers");
        RequireNumbers(path, tokens);
        return new Vocabulary { Tokens = tokens, Merges = ReadMerges(Path.Combine(folder, MergesName), tokens) };
    }

    /// <summary>Requires that no number is negative, and none given twice.</summary>
    /// <exception cref="InvalidDataException">One is.</exception>
    public static void RequireNumbers(string path, IReadOnlyDictionary<string, int> tokens)
    {
        var tokenOf = new Dictionary<int, string>(tokens.Count);
        foreach (var (token, number) in tokens)
        {
            if (number < 0)
            {
                throw new InvalidDataException($"{path}: found the number {number} of the token '{token}', expected 0 or more.");
            }
            if (!tokenOf.TryAdd(number, token))
            {
                throw new InvalidDataException(
                    $"{path}: found the number {number} at '{tokenOf[number]}' and at '{token}', expected one token for each number."
                );
            }
        }
    }

    private static List<(string Left, string Right)> ReadMerges(string path, Dictionary<string, int> tokens)
    {
        if (!File.Exists(path))
        {
            throw new FileNotFoundException($"{path}: found no such file, expected the merges of {TokensName}.", path);
        }
        var merges = new List<(string, string)>(tokens.Count);
        foreach (var (index, line) in File.ReadLines(path).Index())
        {
            if (line.Length > 0 && !line.StartsWith("#version", StringComparison.Ordinal))
            {
                merges.Add(ParseMerge(line, tokens, $"{path}, line {index + 1}"));
            }
        }
        return merges;
    }

    private static (string Left, string Right) ParseMerge(string line, Dictionary<string, int> tokens, string place)
    {
        if (line.Split(' ') is not [{ Length: > 0 } left, { Length: > 0 } right])
        {
            throw new InvalidDataException($"{place}: found '{line}', expected two tokens with a blank between them.");
        }
        return Vocabulary.Complaint(tokens, left, right) is { } complaint
            ? throw new InvalidDataException($"{place}: {complaint}.")
            : (left, right);
    }
}
