using System.Globalization;
using System.Reflection;

namespace SlSam.HuggingFace.Tokenizers.Unicode;

/// <summary>
/// What Unicode says of code points beyond their general category, from a table in this assembly: neither the application's globalization mode
/// nor a library of the operating system changes it. eng/UnicodeTables.cs makes the table, and says by which versions Hugging Face's tokenizers go.
/// </summary>
internal static class UnicodeData
{
    private static readonly Dictionary<int, int[]> CanonicalParts = [];
    private static readonly Dictionary<int, int[]> CompatibleParts = [];
    private static readonly Dictionary<(int First, int Second), int> Composed = [];
    private static readonly Dictionary<int, byte> Classes = [];
    private static readonly Dictionary<int, int> Lower = [];
    private static readonly Dictionary<int, int> Folded = [];
    private static readonly Dictionary<string, int[]> Sets = new(StringComparer.OrdinalIgnoreCase);

    static UnicodeData()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("SlSam.HuggingFace.unicode.txt")!;
        using var reader = new StreamReader(stream);
        var section = "";
        while (reader.ReadLine() is { } line)
        {
            if (line[0] == '[')
            {
                section = line[1..line.IndexOf(']', StringComparison.Ordinal)];
            }
            else if (line[0] != '#')
            {
                Read(section, line);
            }
        }
        ExpandParts();
    }

    /// <summary>The canonical combining class; 0 for what begins a character.</summary>
    public static byte CombiningClass(int codePoint) => codePoint < 0x300 ? (byte)0 : Classes.GetValueOrDefault(codePoint);

    /// <summary>What a code point is made of, down to parts that are made of nothing else; null where it is itself such a part.</summary>
    public static int[]? Decompose(int codePoint, bool compatible)
    {
        if (Hangul.IsSyllable(codePoint))
        {
            return Hangul.Decompose(codePoint);
        }
        return (compatible ? CompatibleParts : CanonicalParts).GetValueOrDefault(codePoint);
    }

    /// <summary>What two code points make together; null where they stay two.</summary>
    public static int? Compose(int first, int second) =>
        Hangul.Compose(first, second) ?? (Composed.TryGetValue((first, second), out var composed) ? composed : null);

    /// <summary>The lower case of a code point where it is one code point: that of U+0130 is two, and not told here.</summary>
    public static int ToLower(int codePoint) =>
        codePoint < 0x80 ? codePoint + (codePoint is >= 'A' and <= 'Z' ? 0x20 : 0) : Lower.GetValueOrDefault(codePoint, codePoint);

    /// <summary>What a code point is compared as where case does not count.</summary>
    public static int Fold(int codePoint) => Folded.TryGetValue(codePoint, out var folded) ? folded : ToLower(codePoint);

    /// <summary>All code points that are compared as another one.</summary>
    public static IEnumerable<int> CodePointsWithCase => Lower.Keys.Union(Folded.Keys);

    /// <summary>First and last code point of each range of a set: of a script, by its long name; null where there is no such set.</summary>
    public static int[]? Set(string name) => Sets.GetValueOrDefault(name);

    private static void Read(string section, string line)
    {
        if (section == "sets")
        {
            var blank = line.IndexOf(' ', StringComparison.Ordinal);
            Sets.Add(line[..blank], Numbers(line[(blank + 1)..]));
            return;
        }
        var numbers = Numbers(line.TrimStart('~', '!'));
        switch (section)
        {
            case "decompositions":
                AddDecomposition(line[0], numbers[0], numbers[1..]);
                break;
            case "classes":
                for (var codePoint = numbers[0]; codePoint <= numbers[1]; codePoint++)
                {
                    Classes.Add(codePoint, (byte)numbers[2]);
                }
                break;
            default:
                (section == "lower" ? Lower : Folded).Add(numbers[0], numbers[1]);
                break;
        }
    }

    private static void AddDecomposition(char mark, int codePoint, int[] parts)
    {
        CompatibleParts.Add(codePoint, parts);
        if (mark == '~')
        {
            return;
        }
        CanonicalParts.Add(codePoint, parts);
        if (mark != '!' && parts.Length == 2)
        {
            Composed.Add((parts[0], parts[1]), codePoint);
        }
    }

    /// <summary>Parts are expanded once for all; pairs that begin with a mark are never composed.</summary>
    private static void ExpandParts()
    {
        foreach (var pair in Composed.Where(pair => CombiningClass(pair.Value) > 0 || CombiningClass(pair.Key.First) > 0).ToList())
        {
            Composed.Remove(pair.Key);
        }
        foreach (var table in new[] { CanonicalParts, CompatibleParts })
        {
            foreach (var codePoint in table.Keys.ToList())
            {
                table[codePoint] = [.. Expand(codePoint, table)];
            }
        }
    }

    private static IEnumerable<int> Expand(int codePoint, Dictionary<int, int[]> table) =>
        table.TryGetValue(codePoint, out var parts) ? parts.SelectMany(part => Expand(part, table)) : [codePoint];

    private static int[] Numbers(string text) =>
        [.. text.Split(' ').Select(number => int.Parse(number, NumberStyles.HexNumber, CultureInfo.InvariantCulture))];
}
