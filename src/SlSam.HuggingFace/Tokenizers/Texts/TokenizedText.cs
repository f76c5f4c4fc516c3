namespace SlSam.HuggingFace.Tokenizers.Texts;

/// <summary>The tokens of one text, and where in it each comes from.</summary>
internal sealed class TokenizedText
{
    public List<int> Ids { get; } = [];

    public List<(int Start, int End)> Offsets { get; } = [];

    public int Count => Ids.Count;

    public void Add(int id, (int Start, int End) offsets)
    {
        Ids.Add(id);
        Offsets.Add(offsets);
    }
}
