namespace SlSam.HuggingFace.Tokenizers.Texts;

/// <summary>
/// A text as the parts of a tokenizer have changed it so far, and where in the original text each of its units comes from. Units are those of
/// UTF-16; there are no lone surrogates.
/// </summary>
internal sealed class AlignedText
{
    private readonly int _origin;
    private readonly int[]? _starts;
    private readonly int[]? _ends;

    /// <summary>A part of the original text that begins at the given place there.</summary>
    public AlignedText(string text, int origin)
    {
        Text = text;
        _origin = origin;
    }

    /// <summary>A changed text whose units come from the given ranges of the original one, which never go back.</summary>
    public AlignedText(string text, int[] starts, int[] ends)
    {
        Text = text;
        _starts = starts;
        _ends = ends;
    }

    private AlignedText(string text, AlignedText source)
    {
        Text = text;
        (_origin, _starts, _ends) = (source._origin, source._starts, source._ends);
    }

    public string Text { get; }

    public int Length => Text.Length;

    /// <summary>The same places with other units, one for one.</summary>
    public AlignedText WithUnits(string text) => new(text, this);

    /// <summary>The units [start, start + length) as a text of their own.</summary>
    public AlignedText Slice(int start, int length)
    {
        if (length == Length)
        {
            return this;
        }
        var text = Text.Substring(start, length);
        return _starts is null
            ? new AlignedText(text, _origin + start)
            : new AlignedText(text, _starts[start..(start + length)], _ends![start..(start + length)]);
    }

    /// <summary>Where the units [start, end) come from; what was put in comes from an empty range.</summary>
    public (int Start, int End) Original(int start, int end)
    {
        if (start < end)
        {
            return (StartOf(start), EndOf(end - 1));
        }
        var place =
            start < Length ? StartOf(start)
            : Length > 0 ? EndOf(Length - 1)
            : _origin;
        return (place, place);
    }

    private int StartOf(int unit) => _starts?[unit] ?? _origin + unit;

    private int EndOf(int unit) => _ends?[unit] ?? _origin + unit + 1;
}
