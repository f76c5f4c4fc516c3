using System.Text;

namespace SlSam.HuggingFace.Templates;

/// <summary>A rendering on its way: what has been written, which names stand for what, and which stretches are the assistant's.</summary>
internal sealed class RenderContext
{
    private const int MostScopes = 200;

    private readonly TemplateSource _source;
    private readonly Stack<Dictionary<string, object?>> _scopes = new();
    private readonly Stack<StringBuilder> _outputs = new();

    public RenderContext(TemplateSource source, IEnumerable<KeyValuePair<string, object?>> names, TimeProvider clock)
    {
        (_source, Clock) = (source, clock);
        _outputs.Push(new StringBuilder());
        _scopes.Push(new Dictionary<string, object?>(names, StringComparer.Ordinal));
    }

    public TimeProvider Clock { get; }

    public string Text => _outputs.Peek().ToString();

    /// <summary>What lies between marks, [start, end).</summary>
    public List<(int Start, int End)> Marked { get; } = [];

    public void Write(string text) => _outputs.Peek().Append(text);

    public object? Get(string name)
    {
        foreach (var scope in _scopes)
        {
            if (scope.TryGetValue(name, out var value))
            {
                return value;
            }
        }
        return Functions.Find(name) ?? (object)new Undefined(name);
    }

    public void Set(string name, object? value) => _scopes.Peek()[name] = value;

    /// <summary>Names that are set from now on are gone when what is given is disposed.</summary>
    public IDisposable Open(int at)
    {
        if (_scopes.Count > MostScopes)
        {
            throw Error(at, $"found more than {MostScopes} blocks within each other, expected a template that ends.");
        }
        _scopes.Push(new Dictionary<string, object?>(StringComparer.Ordinal));
        return new Closing(() => _scopes.Pop());
    }

    /// <summary>What an action writes, as a text.</summary>
    public string Capture(Action action)
    {
        _outputs.Push(new StringBuilder());
        try
        {
            action();
            return Text;
        }
        finally
        {
            _outputs.Pop();
        }
    }

    /// <summary>What an action writes is the assistant's; within what is captured it is not known where it will be.</summary>
    public void Mark(Action action)
    {
        var start = _outputs.Peek().Length;
        action();
        if (_outputs.Count == 1)
        {
            Marked.Add((start, _outputs.Peek().Length));
        }
    }

    public InvalidDataException Error(int at, string message) => _source.Error(at, message);

    private sealed class Closing(Action close) : IDisposable
    {
        public void Dispose() => close();
    }
}
