namespace SlSam.Samples.Text;

/// <summary>Tokens and merges of byte-pair encoding.</summary>
internal sealed record Vocabulary
{
    /// <summary>The number of each token; bytes are written as <see cref="ByteLetters"/>.</summary>
    public required IReadOnlyDictionary<string, int> Tokens { get; init; }

    /// <summary>What is merged, the most urgent first; both parts and the whole are tokens.</summary>
    public required IReadOnlyList<(string Left, string Right)> Merges { get; init; }

    /// <summary>Stands for bytes that are no token; null: these are left out.</summary>
    public string? UnknownToken { get; init; }

    /// <summary>Several unknown bytes in a row are one token.</summary>
    public bool FusesUnknown { get; init; }

    /// <summary>A word that is a token is taken as it is.</summary>
    public bool IgnoresMerges { get; init; }

    /// <summary>What is wrong with a merge, and null where it can be made.</summary>
    public static string? Complaint(IReadOnlyDictionary<string, int> tokens, string left, string right)
    {
        string[] needed = [left, right, left + right];
        return needed.FirstOrDefault(token => !tokens.ContainsKey(token)) is { } missing
            ? $"found the merge '{left} {right}', expected '{missing}' to be a token of the vocabulary"
            : null;
    }
}
