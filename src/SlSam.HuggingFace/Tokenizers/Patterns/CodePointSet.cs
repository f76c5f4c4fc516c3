using System.Globalization;
using SlSam.HuggingFace.Tokenizers.Unicode;

namespace SlSam.HuggingFace.Tokenizers.Patterns;

/// <summary>A set of code points: those in [b0, b1), [b2, b3) and so on, for bounds that rise.</summary>
internal sealed class CodePointSet : IEquatable<CodePointSet>
{
    public const int End = 0x110000;

    private static readonly Lazy<CodePointSet[]> OfCategories = new(FindCategories);
    private readonly int[] _bounds;

    private CodePointSet(int[] bounds) => _bounds = bounds;

    public static CodePointSet Empty { get; } = new([]);

    public static CodePointSet All { get; } = new([0, End]);

    /// <summary>Where membership changes, rising.</summary>
    public IReadOnlyList<int> Bounds => _bounds;

    public static CodePointSet Of(params ReadOnlySpan<int> codePoints)
    {
        var set = Empty;
        foreach (var codePoint in codePoints)
        {
            set = set.Or(Range(codePoint, codePoint));
        }
        return set;
    }

    /// <summary>From the first to the last, both with it.</summary>
    public static CodePointSet Range(int first, int last) => new([first, last + 1]);

    /// <summary>The code points of some general categories.</summary>
    public static CodePointSet Of(IEnumerable<UnicodeCategory> categories) =>
        categories.Aggregate(Empty, (set, category) => set.Or(OfCategories.Value[(int)category]));

    /// <summary>The code points of ranges, first and last of each.</summary>
    public static CodePointSet OfRanges(IReadOnlyList<int> ranges)
    {
        var bounds = new List<int>();
        for (var i = 0; i < ranges.Count; i += 2)
        {
            bounds.Add(ranges[i]);
            bounds.Add(ranges[i + 1] + 1);
        }
        return new CodePointSet([.. bounds]);
    }

    /// <summary>The code points that a test holds for.</summary>
    public static CodePointSet Where(Func<int, bool> holds)
    {
        var bounds = new List<int>();
        var inside = false;
        for (var codePoint = 0; codePoint < End; codePoint++)
        {
            if (holds(codePoint) != inside)
            {
                bounds.Add(codePoint);
                inside = !inside;
            }
        }
        return new CodePointSet(inside ? [.. bounds, End] : [.. bounds]);
    }

    public bool Contains(int codePoint)
    {
        var place = Array.BinarySearch(_bounds, codePoint);
        return ((place >= 0 ? place : ~place - 1) & 1) == 0;
    }

    public CodePointSet Or(CodePointSet other) => Combine(other, (a, b) => a || b);

    public CodePointSet And(CodePointSet other) => Combine(other, (a, b) => a && b);

    public CodePointSet Not() => All.Combine(this, (a, b) => a && !b);

    /// <summary>With all code points that differ from its own by case alone.</summary>
    public CodePointSet WithoutCase()
    {
        var folded = UnicodeData.CodePointsWithCase.Where(Contains).Select(UnicodeData.Fold).ToHashSet();
        foreach (var variant in UnicodeData.CodePointsWithCase.Select(UnicodeData.Fold).Where(Contains))
        {
            folded.Add(variant);
        }
        var variants = UnicodeData.CodePointsWithCase.Where(codePoint => folded.Contains(UnicodeData.Fold(codePoint))).Concat(folded);
        return variants.Aggregate(this, (set, codePoint) => set.Contains(codePoint) ? set : set.Or(Range(codePoint, codePoint)));
    }

    public bool Equals(CodePointSet? other) => other is not null && _bounds.AsSpan().SequenceEqual(other._bounds);

    public override bool Equals(object? obj) => Equals(obj as CodePointSet);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var bound in _bounds)
        {
            hash.Add(bound);
        }
        return hash.ToHashCode();
    }

    private CodePointSet Combine(CodePointSet other, Func<bool, bool, bool> holds)
    {
        var bounds = new List<int>();
        var (mine, its) = (0, 0);
        while (mine < _bounds.Length || its < other._bounds.Length)
        {
            var next = Math.Min(
                mine < _bounds.Length ? _bounds[mine] : int.MaxValue,
                its < other._bounds.Length ? other._bounds[its] : int.MaxValue
            );
            mine += mine < _bounds.Length && _bounds[mine] == next ? 1 : 0;
            its += its < other._bounds.Length && other._bounds[its] == next ? 1 : 0;
            // an odd number of bounds passed: inside
            if (holds((mine & 1) == 1, (its & 1) == 1) != ((bounds.Count & 1) == 1))
            {
                bounds.Add(next);
            }
        }
        return new CodePointSet([.. bounds]);
    }

    private static CodePointSet[] FindCategories()
    {
        var bounds = Enumerable.Range(0, (int)UnicodeCategory.OtherNotAssigned + 1).Select(_ => new List<int>()).ToArray();
        var last = CodePoints.CategoryOf(0);
        bounds[(int)last].Add(0);
        for (var codePoint = 1; codePoint < End; codePoint++)
        {
            var category = CodePoints.CategoryOf(codePoint);
            if (category != last)
            {
                bounds[(int)last].Add(codePoint);
                bounds[(int)category].Add(codePoint);
                last = category;
            }
        }
        bounds[(int)last].Add(End);
        return [.. bounds.Select(list => new CodePointSet([.. list]))];
    }
}
