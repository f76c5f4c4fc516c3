using System.Text;

namespace SlSam.HuggingFace.Tokenizers.Patterns;

/// <summary>Gives all code points that are in the same ones of some sets the same sign, a character of the basic plane.</summary>
internal sealed class CodePointSigns
{
    private const int BasicPlane = 0x10000;
    private const char FirstSign = '0';

    private readonly char[] _basic = new char[BasicPlane];
    private readonly int[] _bounds;
    private readonly char[] _signs;
    private readonly List<int> _examples = [];

    public CodePointSigns(IReadOnlyList<CodePointSet> sets)
    {
        _bounds = [.. sets.SelectMany(set => set.Bounds).Prepend(0).Where(bound => bound < CodePointSet.End).Distinct().Order()];
        _signs = new char[_bounds.Length];
        var signOf = new Dictionary<string, char>(StringComparer.Ordinal);
        for (var i = 0; i < _bounds.Length; i++)
        {
            var membership = string.Create(sets.Count, (Sets: sets, CodePoint: _bounds[i]), WriteMembership);
            if (!signOf.TryGetValue(membership, out var sign))
            {
                sign = (char)(FirstSign + signOf.Count);
                signOf.Add(membership, sign);
                _examples.Add(_bounds[i]);
            }
            _signs[i] = sign;
            var end = i + 1 < _bounds.Length ? _bounds[i + 1] : CodePointSet.End;
            if (_bounds[i] < BasicPlane)
            {
                Array.Fill(_basic, sign, _bounds[i], Math.Min(end, BasicPlane) - _bounds[i]);
            }
        }
    }

    public char Of(int codePoint)
    {
        if (codePoint < BasicPlane)
        {
            return _basic[codePoint];
        }
        var place = Array.BinarySearch(_bounds, codePoint);
        return _signs[place >= 0 ? place : ~place - 1];
    }

    /// <summary>A set as a class of signs in .NET's syntax.</summary>
    public string ClassOf(CodePointSet set)
    {
        var signs = new StringBuilder();
        for (var i = 0; i < _examples.Count; i++)
        {
            if (set.Contains(_examples[i]))
            {
                signs.Append($"\\u{FirstSign + i:X4}");
            }
        }
        return signs.Length > 0 ? $"[{signs}]" : "(?!)";
    }

    private static void WriteMembership(Span<char> membership, (IReadOnlyList<CodePointSet> Sets, int CodePoint) state)
    {
        for (var i = 0; i < membership.Length; i++)
        {
            membership[i] = state.Sets[i].Contains(state.CodePoint) ? '1' : '0';
        }
    }
}
