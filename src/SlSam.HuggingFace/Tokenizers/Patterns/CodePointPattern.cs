using SlSam.HuggingFace.Tokenizers.Unicode;

namespace SlSam.HuggingFace.Tokenizers.Patterns;

/// <summary>Finds code points of a kind, each by itself, or as long as they follow each other.</summary>
internal sealed class CodePointPattern : IPattern
{
    private readonly Func<int, bool> _kind;
    private readonly bool _inRuns;

    /// <summary>The answers for ASCII, which most texts are: known beforehand.</summary>
    private readonly bool[] _ascii;

    /// <param name="kind">Tells the kind.</param>
    /// <param name="inRuns">Finds neighbours as one.</param>
    public CodePointPattern(Func<int, bool> kind, bool inRuns = false)
    {
        (_kind, _inRuns) = (kind, inRuns);
        _ascii = [.. Enumerable.Range(0, 0x80).Select(kind)];
    }

    public IReadOnlyList<(int Start, int End)> Find(ReadOnlySpan<char> text)
    {
        var found = default(List<(int Start, int End)>);
        for (var start = 0; start < text.Length; )
        {
            var codePoint = CodePoints.At(text, start, out var length);
            if (codePoint < _ascii.Length ? _ascii[codePoint] : _kind(codePoint))
            {
                found ??= [];
                if (_inRuns && found.Count > 0 && found[^1].End == start)
                {
                    found[^1] = (found[^1].Start, start + length);
                }
                else
                {
                    found.Add((start, start + length));
                }
            }
            start += length;
        }
        return found ?? (IReadOnlyList<(int Start, int End)>)[];
    }
}
