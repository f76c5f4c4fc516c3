using SlSam.Passes;

namespace SlSam.Blocks;

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
    private readonly TorchRandomness? _randomness;
    private readonly RandomMark? _start;
    private bool _isPaused;

    private PassMemory(bool hasSecondPass, TorchRandomness? randomness)
    {
        _outer = current;
        _hasSecondPass = hasSecondPass;
        _randomness = hasSecondPass ? randomness : null;
        _start = _randomness?.Mark();
    }

    /// <summary>
    /// That of the step under way on this thread; null outside, where there is no second pass to keep anything for, and during a pause.
    /// </summary>
    public static PassMemory? Current => current is { _hasSecondPass: true, _isPaused: false } ? current : null;

    /// <summary>Whether the step is in its second pass.</summary>
    public bool IsSecondPass { get; private set; }

    /// <summary>Opens the memory of a step, in its first pass.</summary>
    /// <param name="hasSecondPass">Whether there will be a second pass.</param>
    /// <param name="randomness">Gives the second pass the random numbers of the first; null: it draws its own.</param>
    public static PassMemory Open(bool hasSecondPass, TorchRandomness? randomness) => current = new PassMemory(hasSecondPass, randomness);

    public void StartSecondPass()
    {
        IsSecondPass = true;
        Return(_start);
    }

    /// <summary>The random state where a frozen prefix ends; null where the second pass draws its own numbers.</summary>
    public RandomMark? MarkRandomness() => _randomness?.Mark();

    /// <summary>Goes on in the second pass with the random numbers that came after a mark in the first.</summary>
    public static void Return(RandomMark? mark)
    {
        if (mark is not null)
        {
            TorchRandomness.Return(mark);
        }
    }

    /// <summary>Keeps what one call of a stack in the first pass finds; null where it leaves nothing to keep. Calls are told apart by their order.</summary>
    public void Keep(object stack, KeptPrefix? prefix) => CallsOf(stack).Kept.Add(prefix);

    /// <summary>What the corresponding call of the first pass kept, from now on the caller's; null for nothing, or no such call.</summary>
    public KeptPrefix? Recall(object stack)
    {
        var calls = CallsOf(stack);
        if (calls.Recalled == calls.Kept.Count)
        {
            return null;
        }

        var prefix = calls.Kept[calls.Recalled];
        calls.Kept[calls.Recalled++] = null;
        return prefix;
    }

    /// <summary>Until the result is disposed, this thread's stacks run as outside of a step.</summary>
    public IDisposable Pause()
    {
        _isPaused = true;
        return new Pausing(this);
    }

    public void Dispose()
    {
        current = _outer;
        _start?.Dispose();
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

    private sealed class Pausing(PassMemory memory) : IDisposable
    {
        public void Dispose() => memory._isPaused = false;
    }

    private sealed class Calls
    {
        public List<KeptPrefix?> Kept { get; } = [];

        public int Recalled { get; set; }
    }
}
