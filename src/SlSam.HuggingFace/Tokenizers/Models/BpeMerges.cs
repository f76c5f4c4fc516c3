namespace SlSam.HuggingFace.Tokenizers.Models;

/// <summary>What byte-pair encoding merges: of each pair of tokens its rank, the most urgent first, and the token that both make.</summary>
internal sealed class BpeMerges
{
    private readonly Dictionary<(int Left, int Right), Merge> _merges = [];
    private readonly Vocabulary _vocabulary;
    private readonly string _continuingPrefix;
    private int _count;

    public BpeMerges(Vocabulary vocabulary, string continuingPrefix)
    {
        _vocabulary = vocabulary;
        _continuingPrefix = continuingPrefix;
    }

    /// <summary>Adds the next merge; one that is there already gets this later place.</summary>
    /// <returns>What is wrong with it; null where it could be added.</returns>
    public string? Add(string left, string right)
    {
        var joined = left + (right.StartsWith(_continuingPrefix, StringComparison.Ordinal) ? right[_continuingPrefix.Length..] : right);
        string[] needed = [left, right, joined];
        if (needed.FirstOrDefault(token => _vocabulary.IdOf(token) is null) is { } missing)
        {
            return $"found the merge '{left} {right}', expected '{missing}' to be a token of the vocabulary";
        }
        var pair = (_vocabulary.IdOf(left)!.Value, _vocabulary.IdOf(right)!.Value);
        _merges[pair] = new Merge(_count++, _vocabulary.IdOf(joined)!.Value);
        return null;
    }

    public bool TryFind(int left, int right, out Merge merge) => _merges.TryGetValue((left, right), out merge);

    /// <param name="Rank">Less is sooner.</param>
    /// <param name="Id">The token of both.</param>
    public readonly record struct Merge(int Rank, int Id);
}
