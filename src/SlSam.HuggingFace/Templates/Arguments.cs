namespace SlSam.HuggingFace.Templates;

/// <summary>What a function, filter or test is called with.</summary>
/// <param name="context">What it is called in.</param>
/// <param name="at">Where.</param>
/// <param name="name">Its name.</param>
/// <param name="values">By place; a filter's input is the first.</param>
/// <param name="named">By name.</param>
internal sealed class Arguments(
    RenderContext context,
    int at,
    string name,
    IReadOnlyList<object?> values,
    IReadOnlyDictionary<string, object?> named
)
{
    public RenderContext Context => context;

    /// <summary>Where the call is.</summary>
    public int At => at;

    public int Count => values.Count;

    public string Name => name;

    public IReadOnlyList<object?> Values => values;

    public IReadOnlyDictionary<string, object?> Named => named;

    /// <summary>The first.</summary>
    public object? Input => this[0, "value"];

    /// <summary>One that has to be there.</summary>
    public object? this[int place, string parameter] =>
        TryGet(place, parameter, out var value) ? value : throw Error($"found no '{parameter}', expected one");

    /// <summary>One that may be there.</summary>
    public object? Or(int place, string parameter, object? otherwise) => TryGet(place, parameter, out var value) ? value : otherwise;

    public bool TryGet(int place, string parameter, out object? value)
    {
        if (place >= values.Count)
        {
            return named.TryGetValue(parameter, out value);
        }
        value = values[place];
        return true;
    }

    public string Text(int place, string parameter) =>
        this[place, parameter] is string text ? text : throw Wrong(this[place, parameter], "a text");

    public long Whole(int place, string parameter, long otherwise) =>
        Or(place, parameter, otherwise) is long number ? number : throw Wrong(Or(place, parameter, null), "a whole number");

    /// <summary>What a loop can go through.</summary>
    public IEnumerable<object?> Items(int place, string parameter) =>
        Templates.Values.Items(this[place, parameter]) ?? throw Wrong(this[place, parameter], "a list");

    /// <summary>Refuses more than there may be.</summary>
    public void AtMost(int count)
    {
        if (values.Count + named.Count > count)
        {
            throw Error($"found {values.Count + named.Count} values, expected {count} at most");
        }
    }

    /// <summary>An error at the call.</summary>
    public InvalidDataException Error(string message) => context.Error(at, $"{name}: {message}.");

    public InvalidDataException Wrong(object? found, string expected) =>
        Error($"found {Templates.Values.TypeOf(found)}, expected {expected}");
}
