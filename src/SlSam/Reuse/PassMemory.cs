namespace SlSam.Reuse;

/// <summary>
/// What the stacks that run inside a step keep between its two passes. It belongs to the thread that runs the step, is there only as long as the
/// step, and steps inside steps have their own.
/// </summary>
internal sealed class PassMemory : IDisposable
{
    [ThreadStatic]
    private static PassMemory? current;

    private readonly PassMemory? _outer;
    private readonly Dictionary<object, Calls> _calls = new(ReferenceEqualityComparer.Instance);

    private readonly bool _hasSecondPass;

    private PassMemory(bool hasSecondPass)
    {
        _outer = current;
        _hasSecondPass = hasSecondPass;
    }

    /// <summary>That of the step under way on this thread; null outside, and where there is no second pass to keep anything for.</summary>
    public static PassMemory? Current => current is { _hasSecondPass: true } ? current : null;

    /// <summary>Whether the step is in its second pass.</summary>
    public bool IsSecondPass { get; private set; }

    /// <summary>Opens the memory of a step, in its first pass.</summary>
    public static PassMemory Open(bool hasSecondPass) => current = new PassMemory(hasSecondPass);

    public void StartSecondPass() => IsSecondPass = true;

    /// <summary>Keeps what one call of a stack in the first pass found; null where it left nothing to keep. Calls are told apart by their order.</summary>
    public void Keep(object stack, KeptPrefix? prefix) => CallsOf(stack).Kept.Add(prefix);

    /// <summary>What the corresponding call of the first pass kept; null for nothing, or no such call.</summary>
    public KeptPrefix? Recall(object stack)
    {
        var calls = CallsOf(stack);
        return calls.Recalled < calls.Kept.Count ? calls.Kept[calls.Recalled++] : null;
    }

    public void Dispose()
    {
        current = _outer;
        foreach (var prefix in _calls.Values.SelectMany(calls => calls.Kept))
        {
            prefix?.Dispose();
        }
    }

    private Calls CallsOf(object stack)
    {
        if (!_calls.TryGetValue(stack, out var calls))
        {
            _calls.Add(stack, calls = new Calls());
        }

        return calls;
    }

    private sealed class Calls
    {
        public List<KeptPrefix?> Kept { get; } = [];

        public int Recalled { get; set; }
    }
}
