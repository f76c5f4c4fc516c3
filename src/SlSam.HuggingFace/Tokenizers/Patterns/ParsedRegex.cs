using System.Text;

namespace SlSam.HuggingFace.Tokenizers.Patterns;

/// <summary>A regular expression as text with sets of code points in it.</summary>
internal sealed class ParsedRegex
{
    private readonly List<(string? Text, CodePointSet? Set)> _parts = [];

    /// <summary>How many parts there are; a place to wrap from.</summary>
    public int Count => _parts.Count;

    /// <summary>All sets, each once.</summary>
    public IReadOnlyList<CodePointSet> Sets => [.. _parts.Select(part => part.Set).OfType<CodePointSet>().Distinct()];

    public void Add(string text) => _parts.Add((text, null));

    public void Add(CodePointSet set) => _parts.Add((null, set));

    /// <summary>Puts text before the parts from a place on, and after them.</summary>
    public void Wrap(int from, string before, string after)
    {
        _parts.Insert(from, (before, null));
        Add(after);
    }

    /// <summary>In .NET's syntax, over signs instead of code points.</summary>
    public string ToExpression(CodePointSigns signs)
    {
        var expression = new StringBuilder();
        foreach (var (text, set) in _parts)
        {
            expression.Append(text ?? signs.ClassOf(set!));
        }
        return expression.ToString();
    }
}
