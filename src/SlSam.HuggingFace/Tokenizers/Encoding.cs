namespace SlSam.HuggingFace;

/// <summary>What a <see cref="Tokenizer"/> makes of a text, or of a pair of texts. All lists are of the same length.</summary>
public sealed class Encoding
{
    internal Encoding(int[] ids, int[] typeIds, (int Start, int End)[] offsets) => (Ids, TypeIds, Offsets) = (ids, typeIds, offsets);

    /// <summary>The numbers of the tokens.</summary>
    public IReadOnlyList<int> Ids { get; }

    /// <summary>Which text a model counts each token with: 0 for the first, 1 for the second; 0 throughout where the tokenizer has it so.</summary>
    public IReadOnlyList<int> TypeIds { get; }

    /// <summary>
    /// The part [Start, End) of its own text that each token covers, counted in units of UTF-16 as <see cref="string"/> counts them: of the
    /// text as it was handed in, before it was normalized. A token that is a byte of a character covers all of it. Empty for tokens that no
    /// text is behind: (0, 0) for the special tokens around the texts. Some tokenizers leave the blank before a word out.
    /// </summary>
    public IReadOnlyList<(int Start, int End)> Offsets { get; }
}
