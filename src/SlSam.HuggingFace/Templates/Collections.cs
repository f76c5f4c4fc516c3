using System.Collections;

namespace SlSam.HuggingFace.Templates;

/// <summary>A list, or a tuple.</summary>
internal sealed class Sequence(IReadOnlyList<object?> items, bool isTuple = false) : IReadOnlyList<object?>
{
    /// <summary>Whether it is written in round brackets.</summary>
    public bool IsTuple => isTuple;

    public int Count => items.Count;

    public object? this[int index] => items[index];

    public static Sequence Of(IEnumerable<object?> items) => new([.. items]);

    public IEnumerator<object?> GetEnumerator() => items.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

/// <summary>Values by names, in the order in which they were put in; or a namespace, whose values change.</summary>
internal sealed class Mapping : IEnumerable<KeyValuePair<string, object?>>
{
    private readonly OrderedDictionary<string, object?> _entries = new(StringComparer.Ordinal);

    /// <summary>Whether it may be changed.</summary>
    public bool IsNamespace { get; init; }

    public int Count => _entries.Count;

    public static Mapping Of(IEnumerable<KeyValuePair<string, object?>> entries, bool isNamespace = false)
    {
        var mapping = new Mapping { IsNamespace = isNamespace };
        foreach (var (key, value) in entries)
        {
            mapping.Set(key, value);
        }
        return mapping;
    }

    public bool TryGet(string key, out object? value) => _entries.TryGetValue(key, out value);

    public void Set(string key, object? value) => _entries[key] = value;

    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator() => _entries.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
