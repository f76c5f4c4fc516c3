using System.Text;

namespace SlSam.HuggingFace.Tokenizers.Texts;

/// <summary>Makes a changed text out of another one, from left to right. Places are kept one by one only where units are no longer one for one.</summary>
internal sealed class AlignedTextBuilder
{
    private readonly AlignedText _source;
    private readonly StringBuilder _text;
    private List<int>? _starts;
    private List<int>? _ends;

    public AlignedTextBuilder(AlignedText source)
    {
        _source = source;
        _text = new StringBuilder(source.Length + 8);
    }

    /// <summary>Takes the units [from, to) over as they are.</summary>
    public void Keep(int from, int to)
    {
        if (_starts is null && from != _text.Length)
        {
            TrackPlaces();
        }
        _text.Append(_source.Text, from, to - from);
        for (var unit = from; _starts is not null && unit < to; unit++)
        {
            var (start, end) = _source.Original(unit, unit + 1);
            _starts.Add(start);
            _ends!.Add(end);
        }
    }

    /// <summary>Puts a code point in the place of the units [from, to), or between units where that is empty.</summary>
    public void Add(int codePoint, int from, int to)
    {
        Span<char> units = stackalloc char[2];
        Add(units[..new Rune(codePoint).EncodeToUtf16(units)], from, to);
    }

    /// <inheritdoc cref="Add(int, int, int)"/>
    public void Add(ReadOnlySpan<char> units, int from, int to)
    {
        var isOneForOne = units.Length == to - from && units.Length <= 1;
        if (_starts is null && (!isOneForOne || from != _text.Length))
        {
            TrackPlaces();
        }
        _text.Append(units);
        if (_starts is not null)
        {
            var (start, end) = _source.Original(from, to);
            for (var i = 0; i < units.Length; i++)
            {
                _starts.Add(start);
                _ends!.Add(end);
            }
        }
    }

    public AlignedText Build()
    {
        var text = _text.ToString();
        return _starts is null ? _source.WithUnits(text) : new AlignedText(text, [.. _starts], [.. _ends!]);
    }

    private void TrackPlaces()
    {
        (_starts, _ends) = (new List<int>(_source.Length + 8), new List<int>(_source.Length + 8));
        for (var unit = 0; unit < _text.Length; unit++)
        {
            var (start, end) = _source.Original(unit, unit + 1);
            _starts.Add(start);
            _ends.Add(end);
        }
    }
}
