namespace SlSam.HuggingFace.Templates;

/// <summary>What is made of a value behind a bar.</summary>
internal static class Filters
{
    private static readonly Dictionary<string, TemplateFunction> ByName = new(StringComparer.Ordinal)
    {
        ["trim"] = given => Texts.Strip(Text(given), given.Or(1, "chars", null) as string, atStart: true, atEnd: true),
        ["upper"] = given => Text(given).ToUpperInvariant(),
        ["lower"] = given => Text(given).ToLowerInvariant(),
        ["capitalize"] = given => Texts.Capitalize(Text(given)),
        ["title"] = given => Texts.Title(Text(given)),
        ["string"] = Text,
        ["safe"] = given => given.Input,
        ["length"] = given => Length(given),
        ["count"] = given => Length(given),
        ["default"] = Default,
        ["d"] = Default,
        ["join"] = given => string.Join(Values.ToText(given.Or(1, "d", "")), Attributes(given, 2).Select(Values.ToText)),
        ["replace"] = given => Texts.Replace(Text(given), given.Text(1, "old"), given.Text(2, "new"), given.Whole(3, "count", -1)),
        ["first"] = given => given.Items(0, "seq").DefaultIfEmpty(new Undefined("first")).First(),
        ["last"] = given => given.Items(0, "seq").DefaultIfEmpty(new Undefined("last")).Last(),
        ["list"] = given => Sequence.Of(given.Items(0, "seq")),
        ["reverse"] = given =>
            given.Input is string ? string.Concat(given.Items(0, "seq").Reverse()) : Sequence.Of(given.Items(0, "seq").Reverse()),
        ["unique"] = given => Sequence.Of(given.Items(0, "seq").DistinctBy(Values.Written)),
        ["sort"] = Sort,
        ["sum"] = given =>
            Attributes(given, 1).Aggregate((object?)0L, (sum, item) => Operators.Calculate(given.Context, given.At, "+", sum, item)),
        ["min"] = given => Extreme(given, -1),
        ["max"] = given => Extreme(given, 1),
        ["abs"] = given => given.Input is double real ? Math.Abs(real) : (object)Math.Abs(given.Whole(0, "value", 0)),
        ["int"] = ToWhole,
        ["float"] = given =>
            Number(given) ?? Convert.ToDouble(given.Or(1, "default", 0.0), System.Globalization.CultureInfo.InvariantCulture),
        ["round"] = given => Math.Round(Number(given) ?? throw given.Wrong(given.Input, "a number"), (int)given.Whole(1, "precision", 0)),
        ["items"] = given => given.Input is Undefined ? Sequence.Of([]) : Methods.OfMapping(AsMapping(given), "items")!(given),
        ["dictsort"] = given =>
            Sequence.Of(
                AsMapping(given)
                    .OrderBy(entry => entry.Key, StringComparer.OrdinalIgnoreCase)
                    .Select(entry => (object?)new Sequence([entry.Key, entry.Value], isTuple: true))
            ),
        ["tojson"] = ToJson,
        ["indent"] = Indent,
        ["map"] = Map,
        ["select"] = given => Sequence.Of(given.Items(0, "seq").Where(item => Holds(given, item, 1))),
        ["reject"] = given => Sequence.Of(given.Items(0, "seq").Where(item => !Holds(given, item, 1))),
        ["selectattr"] = given =>
            Sequence.Of(given.Items(0, "seq").Where(item => Holds(given, Attribute(given, item, given.Text(1, "attribute")), 2))),
        ["rejectattr"] = given =>
            Sequence.Of(given.Items(0, "seq").Where(item => !Holds(given, Attribute(given, item, given.Text(1, "attribute")), 2))),
    };

    /// <summary>For messages.</summary>
    public static string Names => string.Join(", ", ByName.Keys);

    public static TemplateFunction? Find(string name) => ByName.GetValueOrDefault(name);

    private static string Text(Arguments given) => Values.ToText(given.Input);

    private static long Length(Arguments given) => given.Input is string text ? Parts.LengthOf(text) : given.Items(0, "object").Count();

    private static object? Default(Arguments given) =>
        given.Input is Undefined || (Values.IsTrue(given.Or(2, "boolean", false)) && !Values.IsTrue(given.Input))
            ? given.Or(1, "default_value", "")
            : given.Input;

    private static double? Number(Arguments given) =>
        given.Input is string text
            ? double.TryParse(
                text,
                System.Globalization.NumberStyles.Float,
                System.Globalization.CultureInfo.InvariantCulture,
                out var number
            )
                ? number
                : null
            : Values.AsNumber(given.Input);

    private static object? ToWhole(Arguments given) =>
        given.Input is long ? given.Input
        : Number(given) is { } number ? (long)Math.Truncate(number)
        : given.Or(1, "default", 0L);

    private static Mapping AsMapping(Arguments given) => given.Input as Mapping ?? throw given.Wrong(given.Input, "a mapping");

    private static string ToJson(Arguments given)
    {
        var indent = given.Or(1, "indent", null);
        return JsonText.Of(given.Input, indent is long blanks ? (int)blanks : null) ?? throw given.Wrong(given.Input, "what JSON can hold");
    }

    private static string Indent(Arguments given)
    {
        var blanks = given.Or(1, "width", 4L) is string text ? text : new string(' ', (int)given.Whole(1, "width", 4));
        var (first, empty) = (Values.IsTrue(given.Or(2, "first", false)), Values.IsTrue(given.Or(3, "blank", false)));
        return string.Join(
            '\n',
            Text(given).Split('\n').Select((line, i) => (i == 0 ? first : line.Length > 0 || empty) ? blanks + line : line)
        );
    }

    private static Sequence Map(Arguments given)
    {
        if (given.Named.TryGetValue("attribute", out var attribute))
        {
            return Sequence.Of(given.Items(0, "seq").Select(item => Attribute(given, item, Values.ToText(attribute))));
        }
        var filter =
            Find(given.Text(1, "filter")) ?? throw given.Error($"found the filter '{given.Text(1, "filter")}', expected one of {Names}");
        return Sequence.Of(given.Items(0, "seq").Select(item => filter(Inner(given, item, 2))));
    }

    private static bool Holds(Arguments given, object? item, int place)
    {
        if (!given.TryGet(place, "test", out var name))
        {
            return Values.IsTrue(item);
        }
        var test =
            Tests.Find(Values.ToText(name)) ?? throw given.Error($"found the test '{Values.ToText(name)}', expected one of {Tests.Names}");
        return Values.IsTrue(test(Inner(given, item, place + 1)));
    }

    private static Arguments Inner(Arguments given, object? item, int from) =>
        new(given.Context, given.At, given.Name, [item, .. given.Values.Skip(from)], given.Named);

    private static object? Attribute(Arguments given, object? item, string path) =>
        path.Split('.').Aggregate(item, (value, name) => Parts.Get(given.Context, given.At, value, name));

    private static IEnumerable<object?> Attributes(Arguments given, int place) =>
        given.Or(place, "attribute", null) is string path
            ? given.Items(0, "seq").Select(item => Attribute(given, item, path))
            : given.Items(0, "seq");

    private static Sequence Sort(Arguments given)
    {
        var by = given.Or(3, "attribute", null) as string;
        var sorted = given.Items(0, "seq").Order(Comparer<object?>.Create((left, right) => Order(Key(left), Key(right))));
        return Sequence.Of(Values.IsTrue(given.Or(1, "reverse", false)) ? sorted.Reverse() : sorted);

        object? Key(object? item) => by is null ? item : Attribute(given, item, by);
        int Order(object? left, object? right) =>
            left is string a && right is string b
                ? string.Compare(a, b, StringComparison.OrdinalIgnoreCase)
                : Operators.Order(given.Context, given.At, "<", left, right);
    }

    private static object? Extreme(Arguments given, int sign) =>
        given
            .Items(0, "seq")
            .Aggregate(
                (object?)new Undefined("the extreme"),
                (best, item) => best is Undefined || Operators.Order(given.Context, given.At, "<", item, best) * sign > 0 ? item : best
            );
}
