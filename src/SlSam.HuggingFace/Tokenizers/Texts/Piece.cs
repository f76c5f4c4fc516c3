namespace SlSam.HuggingFace.Tokenizers.Texts;

/// <summary>A part of a text on its way to tokens: a word, or an added token that was found in the text.</summary>
/// <param name="Source">The text that it is part of.</param>
/// <param name="Start">Its first unit there.</param>
/// <param name="Length">Its units.</param>
/// <param name="Token">The added token's number; null: still to be made tokens of.</param>
internal readonly record struct Piece(AlignedText Source, int Start, int Length, int? Token = null)
{
    /// <summary>All of a text.</summary>
    public Piece(AlignedText source)
        : this(source, 0, source.Length) { }

    public ReadOnlySpan<char> Text => Source.Text.AsSpan(Start, Length);

    /// <summary>Where it comes from in the original text.</summary>
    public (int Start, int End) Original => Source.Original(Start, Start + Length);

    /// <summary>Its units [start, end), counted from its own first.</summary>
    public Piece Slice(int start, int end) => new(Source, Start + start, end - start);

    /// <summary>The same as a text of its own, for what changes it.</summary>
    public AlignedText ToText() => Source.Slice(Start, Length);
}
