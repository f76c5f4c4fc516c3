using SlSam.HuggingFace.Tokenizers.Unicode;

namespace SlSam.HuggingFace.Tokenizers.Patterns;

/// <summary>Finds code points of a kind, each by itself, or as long as they follow each other.</summary>
/// <param name="kind">Tells the kind.</param>
/// <param name="inRuns">Finds neighbours as one.</param>
internal sealed class CodePointPattern(Func<int, bool> kind, bool inRuns = false) : IPattern
{
    public IReadOnlyList<(int Start, int End)> Find(ReadOnlySpan<char> text)
    {
        var found = new List<(int Start, int End)>();
        for (var start = 0; start < text.Length; )
        {
            var codePoint = CodePoints.At(text, start, out var length);
            if (kind(codePoint))
            {
                if (inRuns && found.Count > 0 && found[^1].End == start)
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
        return found;
    }
}
