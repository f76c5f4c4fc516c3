namespace SlSam.HuggingFace.Templates;

/// <summary>Something that has a value.</summary>
/// <param name="At">Where it is in the template.</param>
internal abstract record Expression(int At)
{
    public abstract object? Evaluate(RenderContext context);
}

internal sealed record Literal(int At, object? Value) : Expression(At)
{
    public override object? Evaluate(RenderContext context) => Value;
}

internal sealed record Name(int At, string Value) : Expression(At)
{
    public override object? Evaluate(RenderContext context) => context.Get(Value);
}

internal sealed record ListOf(int At, IReadOnlyList<Expression> Items, bool IsTuple) : Expression(At)
{
    public override object? Evaluate(RenderContext context) => new Sequence([.. Items.Select(item => item.Evaluate(context))], IsTuple);
}

internal sealed record MappingOf(int At, IReadOnlyList<(Expression Key, Expression Value)> Entries) : Expression(At)
{
    public override object? Evaluate(RenderContext context) =>
        Mapping.Of(Entries.Select(entry => KeyValuePair.Create(KeyOf(entry.Key, context), entry.Value.Evaluate(context))));

    private static string KeyOf(Expression key, RenderContext context) =>
        key.Evaluate(context) is string text
            ? text
            : throw context.Error(key.At, $"found {Values.TypeOf(key.Evaluate(context))} as a key, expected a text.");
}

/// <summary>One of two, by a third; without the second, nothing.</summary>
internal sealed record Choice(int At, Expression Condition, Expression Then, Expression? Otherwise) : Expression(At)
{
    public override object? Evaluate(RenderContext context) =>
        Values.IsTrue(Condition.Evaluate(context)) ? Then.Evaluate(context)
        : Otherwise is null ? new Undefined("the other value")
        : Otherwise.Evaluate(context);
}

internal sealed record Not(int At, Expression Value) : Expression(At)
{
    public override object? Evaluate(RenderContext context) => !Values.IsTrue(Value.Evaluate(context));
}

/// <summary>And, or: the value that decides.</summary>
internal sealed record Junction(int At, Expression Left, Expression Right, bool IsAnd) : Expression(At)
{
    public override object? Evaluate(RenderContext context)
    {
        var left = Left.Evaluate(context);
        return Values.IsTrue(left) == IsAnd ? Right.Evaluate(context) : left;
    }
}

/// <summary>Several in a row hold if each does: a &lt; b &lt; c.</summary>
internal sealed record Comparison(int At, Expression First, IReadOnlyList<(string Sign, Expression Value)> Others) : Expression(At)
{
    public override object? Evaluate(RenderContext context)
    {
        var left = First.Evaluate(context);
        foreach (var (sign, value) in Others)
        {
            var right = value.Evaluate(context);
            if (!Operators.Compare(context, At, sign, left, right))
            {
                return false;
            }
            left = right;
        }
        return true;
    }
}

internal sealed record Calculation(int At, string Sign, Expression Left, Expression Right) : Expression(At)
{
    public override object? Evaluate(RenderContext context) =>
        Operators.Calculate(context, At, Sign, Left.Evaluate(context), Right.Evaluate(context));
}

internal sealed record Signed(int At, bool IsNegative, Expression Value) : Expression(At)
{
    public override object? Evaluate(RenderContext context) =>
        Value.Evaluate(context) switch
        {
            long number => (object)(IsNegative ? -number : number),
            double number => IsNegative ? -number : number,
            var other => throw context.Error(At, $"found {Values.TypeOf(other)} behind a sign, expected a number."),
        };
}

/// <summary>A part by its name: message.role.</summary>
internal sealed record Part(int At, Expression Of, string PartName) : Expression(At)
{
    public override object? Evaluate(RenderContext context) => Parts.Get(context, At, Of.Evaluate(context), PartName);
}

/// <summary>A part by its number or key: messages[0].</summary>
internal sealed record Item(int At, Expression Of, Expression Key) : Expression(At)
{
    public override object? Evaluate(RenderContext context) => Parts.GetItem(context, At, Of.Evaluate(context), Key.Evaluate(context));
}

/// <summary>Some of a list or text: messages[1:].</summary>
internal sealed record Slice(int At, Expression Of, Expression? From, Expression? To, Expression? Step) : Expression(At)
{
    public override object? Evaluate(RenderContext context) =>
        Parts.Slice(context, At, Of.Evaluate(context), From?.Evaluate(context), To?.Evaluate(context), Step?.Evaluate(context));
}

internal sealed record Call(
    int At,
    Expression Function,
    IReadOnlyList<Expression> Values,
    IReadOnlyList<(string Name, Expression Value)> Named
) : Expression(At)
{
    public override object? Evaluate(RenderContext context)
    {
        var name = Function switch
        {
            Name simple => simple.Value,
            Part part => part.PartName,
            _ => "a value",
        };
        var function =
            Function.Evaluate(context) as TemplateFunction
            ?? throw context.Error(
                Function.At,
                $"found the function '{name}', expected one of {Functions.Names}, or a method of a text or mapping."
            );
        return function(ArgumentsOf(context, name, null));
    }

    /// <param name="context">What it is called in.</param>
    /// <param name="name">What is called.</param>
    /// <param name="input">Comes first; null: nothing does.</param>
    public Arguments ArgumentsOf(RenderContext context, string name, Expression? input) =>
        new(
            context,
            At,
            name,
            [.. input is null ? [] : new[] { input.Evaluate(context) }, .. Values.Select(value => value.Evaluate(context))],
            Named.ToDictionary(argument => argument.Name, argument => argument.Value.Evaluate(context))
        );
}

/// <summary>value | filter(...), or value is test(...).</summary>
internal sealed record Applied(int At, string AppliedName, TemplateFunction Function, Expression Input, Call Arguments) : Expression(At)
{
    public override object? Evaluate(RenderContext context) => Function(Arguments.ArgumentsOf(context, AppliedName, Input));
}
