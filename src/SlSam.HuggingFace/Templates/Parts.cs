namespace SlSam.HuggingFace.Templates;

/// <summary>Parts of values: by name, number or stretch. Texts are counted in code points, as in Python.</summary>
internal static class Parts
{
    /// <summary>A method, else an entry; what is not there is undefined.</summary>
    public static object? Get(RenderContext context, int at, object? value, string name) =>
        value switch
        {
            Undefined undefined => throw context.Error(
                at,
                $"found '{undefined.Name}', which is not defined, expected something with '{name}'."
            ),
            _ when name.StartsWith('_') => throw context.Error(
                at,
                $"found the attribute '{name}', expected one that does not begin with _."
            ),
            Mapping { IsNamespace: false } mapping when Methods.OfMapping(mapping, name) is { } method => method,
            Mapping mapping => mapping.TryGet(name, out var entry) ? entry : new Undefined(name),
            string text when Methods.OfText(text, name) is { } method => method,
            Sequence items when Methods.OfList(items, name) is { } method => method,
            _ => new Undefined(name),
        };

    public static object? GetItem(RenderContext context, int at, object? value, object? key) =>
        (value, key) switch
        {
            (Mapping mapping, string name) => mapping.TryGet(name, out var entry) ? entry : new Undefined(name),
            (Sequence items, long number) => Find(items, number, out var item)
                ? item
                : new Undefined(FormattableString.Invariant($"{number}")),
            (string text, long number) => Find(Letters(text), number, out var letter)
                ? letter
                : new Undefined(FormattableString.Invariant($"{number}")),
            (Undefined undefined, _) => throw context.Error(
                at,
                $"found '{undefined.Name}', which is not defined, expected something with parts."
            ),
            (_, string name) => Get(context, at, value, name),
            _ => throw context.Error(at, $"found {Values.TypeOf(value)}[{Values.Written(key)}], expected a list, text or mapping."),
        };

    public static object Slice(RenderContext context, int at, object? value, object? from, object? to, object? step) =>
        value switch
        {
            string text => string.Concat(Between(context, at, Letters(text), from, to, step)),
            Sequence items => new Sequence([.. Between(context, at, items, from, to, step)], items.IsTuple),
            _ => throw context.Error(at, $"found {Values.TypeOf(value)}[:], expected a list or a text."),
        };

    /// <summary>How long a text is.</summary>
    public static int LengthOf(string text) => text.EnumerateRunes().Count();

    private static string[] Letters(string text) => [.. text.EnumerateRunes().Select(letter => letter.ToString())];

    private static bool Find<T>(IReadOnlyList<T> items, long number, out T? item)
    {
        var place = number < 0 ? number + items.Count : number;
        item = place >= 0 && place < items.Count ? items[(int)place] : default;
        return place >= 0 && place < items.Count;
    }

    private static IEnumerable<T> Between<T>(RenderContext context, int at, IReadOnlyList<T> items, object? from, object? to, object? step)
    {
        var by = Number(context, at, step) ?? 1;
        if (by == 0)
        {
            throw context.Error(at, "found a step of 0, expected another.");
        }
        var (first, last) = by > 0 ? (0L, (long)items.Count) : (items.Count - 1L, -1L);
        var (lowest, highest) = by > 0 ? (0L, (long)items.Count) : (-1L, items.Count - 1L);
        first = Place(Number(context, at, from), first);
        last = Place(Number(context, at, to), last);
        for (var i = first; by > 0 ? i < last : i > last; i += by)
        {
            yield return items[(int)i];
        }

        long Place(long? given, long otherwise) =>
            given is { } number ? Math.Clamp(number < 0 ? number + items.Count : number, lowest, highest) : otherwise;
    }

    private static long? Number(RenderContext context, int at, object? value) =>
        value switch
        {
            null => null,
            long number => number,
            _ => throw context.Error(at, $"found {Values.TypeOf(value)} as an end, expected a whole number."),
        };
}
