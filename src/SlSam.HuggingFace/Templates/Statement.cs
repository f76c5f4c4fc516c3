namespace SlSam.HuggingFace.Templates;

/// <summary>How a statement ended.</summary>
internal enum Flow
{
    /// <summary>The next one follows.</summary>
    On,

    /// <summary>The loop's next item does.</summary>
    Continue,

    /// <summary>The loop is over.</summary>
    Break,
}

/// <summary>Something that writes, or sets names.</summary>
internal abstract record Statement
{
    public abstract Flow Run(RenderContext context);

    /// <summary>One after the other.</summary>
    public static Flow RunAll(IReadOnlyList<Statement> statements, RenderContext context)
    {
        foreach (var statement in statements)
        {
            if (statement.Run(context) is not Flow.On and var flow)
            {
                return flow;
            }
        }
        return Flow.On;
    }
}

internal sealed record Copied(string Text) : Statement
{
    public override Flow Run(RenderContext context)
    {
        context.Write(Text);
        return Flow.On;
    }
}

internal sealed record Written(Expression Value) : Statement
{
    public override Flow Run(RenderContext context)
    {
        context.Write(Values.ToText(Value.Evaluate(context)));
        return Flow.On;
    }
}

internal sealed record Leave(Flow How) : Statement
{
    public override Flow Run(RenderContext context) => How;
}

/// <summary>The first whose condition holds; the last may have none.</summary>
internal sealed record Branches(IReadOnlyList<(Expression? Condition, IReadOnlyList<Statement> Body)> All) : Statement
{
    public override Flow Run(RenderContext context)
    {
        foreach (var (condition, body) in All)
        {
            if (condition is null || Values.IsTrue(condition.Evaluate(context)))
            {
                return RunAll(body, context);
            }
        }
        return Flow.On;
    }
}

/// <summary>Sets names, or an entry of a namespace.</summary>
internal sealed record Assignment(int At, IReadOnlyList<string> Names, string? Entry, Expression Value) : Statement
{
    public override Flow Run(RenderContext context)
    {
        var value = Value.Evaluate(context);
        if (Entry is not null)
        {
            var space = context.Get(Names[0]) as Mapping;
            if (space is not { IsNamespace: true })
            {
                throw context.Error(At, $"found '{Names[0]}', which is {Values.TypeOf(context.Get(Names[0]))}, expected a namespace.");
            }
            space.Set(Entry, value);
            return Flow.On;
        }
        Set(context, At, Names, value);
        return Flow.On;
    }

    /// <summary>Sets one name, or one for each item.</summary>
    public static void Set(RenderContext context, int at, IReadOnlyList<string> names, object? value)
    {
        if (names.Count == 1)
        {
            context.Set(names[0], value);
            return;
        }
        object?[] items =
        [
            .. Values.Items(value) ?? throw context.Error(at, $"found {Values.TypeOf(value)}, expected {names.Count} values."),
        ];
        if (items.Length != names.Count)
        {
            throw context.Error(at, $"found {items.Length} values, expected {names.Count}.");
        }
        foreach (var (name, item) in names.Zip(items))
        {
            context.Set(name, item);
        }
    }
}

/// <summary>Sets a name to what is written within.</summary>
internal sealed record CapturedAssignment(int At, string Name, IReadOnlyList<Statement> Body) : Statement
{
    public override Flow Run(RenderContext context)
    {
        string text;
        using (context.Open(At))
        {
            text = context.Capture(() => RunAll(Body, context));
        }
        context.Set(Name, text);
        return Flow.On;
    }
}

/// <summary>What is written within is the assistant's.</summary>
internal sealed record AssistantsTurn(IReadOnlyList<Statement> Body) : Statement
{
    public override Flow Run(RenderContext context)
    {
        var flow = Flow.On;
        context.Mark(() => flow = RunAll(Body, context));
        return flow;
    }
}

/// <summary>A function that the template makes: what is written within, with its own names.</summary>
internal sealed record Macro(
    int At,
    string Name,
    IReadOnlyList<(string Name, Expression? Default)> Parameters,
    IReadOnlyList<Statement> Body
) : Statement
{
    public override Flow Run(RenderContext context)
    {
        context.Set(Name, (TemplateFunction)(given => Call(context, given)));
        return Flow.On;
    }

    private string Call(RenderContext context, Arguments given)
    {
        given.AtMost(Parameters.Count);
        var values = Parameters.Select(
            (parameter, place) =>
                given.TryGet(place, parameter.Name, out var value)
                    ? value
                    : parameter.Default?.Evaluate(context) ?? new Undefined(parameter.Name)
        );
        object?[] known = [.. values];
        using var scope = context.Open(At);
        foreach (var (parameter, value) in Parameters.Zip(known))
        {
            context.Set(parameter.Name, value);
        }
        return context.Capture(() => RunAll(Body, context));
    }
}
