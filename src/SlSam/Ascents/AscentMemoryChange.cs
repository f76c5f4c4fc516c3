namespace SlSam.Ascents;

/// <summary>What an <see cref="AscentMemory"/> is to be: taken over where it is committed, else let go.</summary>
internal sealed class AscentMemoryChange(
    Dictionary<(string, string), Kept> before,
    Dictionary<(string, string), Kept> after,
    Action<Dictionary<(string, string), Kept>> adopt
) : IDisposable
{
    private bool _isCommitted;

    public void Commit()
    {
        _isCommitted = true;
        adopt(after);
        Let(before, stay: after);
    }

    public void Dispose()
    {
        if (!_isCommitted)
        {
            _isCommitted = true;
            Let(after, stay: before);
        }
    }

    private static void Let(Dictionary<(string, string), Kept> go, Dictionary<(string, string), Kept> stay)
    {
        var staying = stay.Values.Select(kept => kept.Value).ToHashSet<object>(ReferenceEqualityComparer.Instance);
        foreach (var kept in go.Values.Where(kept => !staying.Contains(kept.Value)))
        {
            kept.Value.Dispose();
        }
    }
}
