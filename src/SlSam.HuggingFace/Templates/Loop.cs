namespace SlSam.HuggingFace.Templates;

/// <summary>For each item, in a scope of its own; otherwise, where there is none.</summary>
/// <param name="At">Where it is.</param>
/// <param name="Names">One, or one for each part of an item.</param>
/// <param name="Over">What it goes through.</param>
/// <param name="Condition">Items of which it does not hold are left out; null: none is.</param>
/// <param name="Body">For each.</param>
/// <param name="Otherwise">Where there is none.</param>
internal sealed record Loop(
    int At,
    IReadOnlyList<string> Names,
    Expression Over,
    Expression? Condition,
    IReadOnlyList<Statement> Body,
    IReadOnlyList<Statement> Otherwise
) : Statement
{
    public override Flow Run(RenderContext context)
    {
        var value = Over.Evaluate(context);
        var all = Values.Items(value) ?? throw context.Error(Over.At, $"found {Values.TypeOf(value)} to go through, expected a list.");
        object?[] items = [.. all.Where(item => Holds(context, item))];
        if (items.Length == 0)
        {
            return RunAll(Otherwise, context);
        }
        for (var i = 0; i < items.Length; i++)
        {
            using var scope = context.Open(At);
            Assignment.Set(context, At, Names, items[i]);
            context.Set("loop", Progress(items, i));
            if (RunAll(Body, context) == Flow.Break)
            {
                break;
            }
        }
        return Flow.On;
    }

    private bool Holds(RenderContext context, object? item)
    {
        if (Condition is null)
        {
            return true;
        }
        using var scope = context.Open(At);
        Assignment.Set(context, At, Names, item);
        return Values.IsTrue(Condition.Evaluate(context));
    }

    private static Mapping Progress(object?[] items, int i) =>
        Mapping.Of([
            new("index", i + 1L),
            new("index0", (long)i),
            new("revindex", (long)items.Length - i),
            new("revindex0", (long)items.Length - i - 1),
            new("first", i == 0),
            new("last", i == items.Length - 1),
            new("length", (long)items.Length),
            new("previtem", i > 0 ? items[i - 1] : new Undefined("previtem")),
            new("nextitem", i + 1 < items.Length ? items[i + 1] : new Undefined("nextitem")),
            new(
                "cycle",
                (TemplateFunction)(
                    given =>
                        given.Values.Count > 0 ? given.Values[i % given.Values.Count] : throw given.Error("found no values, expected some")
                )
            ),
        ]);
}
