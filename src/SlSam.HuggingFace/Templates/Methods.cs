namespace SlSam.HuggingFace.Templates;

/// <summary>What texts, lists and mappings can be asked, as in Python.</summary>
internal static class Methods
{
    private static readonly Dictionary<string, Func<string, Arguments, object?>> OfTexts = new(StringComparer.Ordinal)
    {
        ["strip"] = (text, given) => Texts.Strip(text, Letters(given), atStart: true, atEnd: true),
        ["lstrip"] = (text, given) => Texts.Strip(text, Letters(given), atStart: true, atEnd: false),
        ["rstrip"] = (text, given) => Texts.Strip(text, Letters(given), atStart: false, atEnd: true),
        ["upper"] = (text, _) => text.ToUpperInvariant(),
        ["lower"] = (text, _) => text.ToLowerInvariant(),
        ["capitalize"] = (text, _) => Texts.Capitalize(text),
        ["title"] = (text, _) => Texts.Title(text),
        ["startswith"] = (text, given) => Any(given, part => text.StartsWith(part, StringComparison.Ordinal)),
        ["endswith"] = (text, given) => Any(given, part => text.EndsWith(part, StringComparison.Ordinal)),
        ["replace"] = (text, given) => Texts.Replace(text, given.Text(0, "old"), given.Text(1, "new"), given.Whole(2, "count", -1)),
        ["split"] = (text, given) => Texts.Split(text, given.Or(0, "sep", null), given.Whole(1, "maxsplit", -1), fromEnd: false),
        ["rsplit"] = (text, given) => Texts.Split(text, given.Or(0, "sep", null), given.Whole(1, "maxsplit", -1), fromEnd: true),
        ["splitlines"] = (text, _) => Sequence.Of(Texts.Lines(text)),
        ["join"] = (text, given) => string.Join(text, given.Items(0, "iterable").Select(Values.ToText)),
        ["find"] = (text, given) => Texts.Find(text, given.Text(0, "sub")),
        ["count"] = (text, given) => Texts.Count(text, given.Text(0, "sub")),
        ["removeprefix"] = (text, given) =>
            text.StartsWith(given.Text(0, "prefix"), StringComparison.Ordinal) ? text[given.Text(0, "prefix").Length..] : text,
        ["removesuffix"] = (text, given) =>
            text.EndsWith(given.Text(0, "suffix"), StringComparison.Ordinal) ? text[..^given.Text(0, "suffix").Length] : text,
        ["isdigit"] = (text, _) => text.Length > 0 && text.All(char.IsDigit),
        ["isalpha"] = (text, _) => text.Length > 0 && text.All(char.IsLetter),
        ["isspace"] = (text, _) => text.Length > 0 && text.All(char.IsWhiteSpace),
        ["isupper"] = (text, _) => text.Any(char.IsUpper) && !text.Any(char.IsLower),
        ["islower"] = (text, _) => text.Any(char.IsLower) && !text.Any(char.IsUpper),
    };

    public static TemplateFunction? OfText(string text, string name) =>
        OfTexts.TryGetValue(name, out var method) ? given => method(text, given) : null;

    public static TemplateFunction? OfMapping(Mapping mapping, string name) =>
        name switch
        {
            "items" => _ => Sequence.Of(mapping.Select(entry => (object?)new Sequence([entry.Key, entry.Value], isTuple: true))),
            "keys" => _ => Sequence.Of(mapping.Select(entry => (object?)entry.Key)),
            "values" => _ => Sequence.Of(mapping.Select(entry => entry.Value)),
            "get" => given => given[0, "key"] is string key && mapping.TryGet(key, out var value) ? value : given.Or(1, "default", null),
            _ => null,
        };

    public static TemplateFunction? OfList(Sequence items, string name) =>
        name switch
        {
            "index" => given =>
                items
                    .Index()
                    .Where(item => Values.AreEqual(item.Item, given[0, "value"]))
                    .Select(item => (object?)(long)item.Index)
                    .FirstOrDefault()
                ?? throw given.Error($"found no {Values.Written(given[0, "value"])} in the list, expected one"),
            "count" => given => (long)items.Count(item => Values.AreEqual(item, given[0, "value"])),
            _ => null,
        };

    private static string? Letters(Arguments given) => given.Or(0, "chars", null) is null ? null : given.Text(0, "chars");

    private static bool Any(Arguments given, Func<string, bool> holds) =>
        given[0, "prefix"] is Sequence parts ? parts.Select(Values.ToText).Any(holds) : holds(given.Text(0, "prefix"));
}
