namespace SlSam.HuggingFace.Templates;

/// <summary>What a template can call by its name alone.</summary>
internal static class Functions
{
    private const int LongestRange = 100_000;

    private static readonly Dictionary<string, TemplateFunction> ByName = new(StringComparer.Ordinal)
    {
        ["raise_exception"] = given => throw given.Context.Error(given.At, Values.ToText(given[0, "message"])),
        ["strftime_now"] = given =>
            Texts.Time(given.Context.Clock.GetLocalNow(), given.Text(0, "format"), out var unknown)
            ?? throw given.Error($"found '%{unknown}', expected days, months, years, hours, minutes and seconds"),
        ["namespace"] = given =>
            Mapping.Of([.. given.Values.OfType<Mapping>().SelectMany(entry => entry), .. given.Named], isNamespace: true),
        ["dict"] = given => Mapping.Of([.. given.Values.OfType<Mapping>().SelectMany(entry => entry), .. given.Named]),
        ["range"] = Range,
    };

    /// <summary>For messages.</summary>
    public static string Names => string.Join(", ", ByName.Keys);

    public static TemplateFunction? Find(string name) => ByName.GetValueOrDefault(name);

    private static Sequence Range(Arguments given)
    {
        given.AtMost(3);
        var (from, to) = given.Count == 1 ? (0, given.Whole(0, "stop", 0)) : (given.Whole(0, "start", 0), given.Whole(1, "stop", 0));
        var by = given.Whole(2, "step", 1);
        var count = by == 0 ? -1 : Math.Max(0, (long)Math.Ceiling((to - from) / (double)by));
        return count is >= 0 and <= LongestRange
            ? Sequence.Of(Enumerable.Range(0, (int)count).Select(i => (object?)(from + (i * by))))
            : throw given.Error($"found {count} numbers, expected {LongestRange} at most");
    }
}
