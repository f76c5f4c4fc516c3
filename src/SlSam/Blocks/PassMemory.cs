using SlSam.Passes;

namespace SlSam.Blocks;

/// <summary>
/// What the stacks that run inside a step keep: between its two passes, and between the forward and the backward pass of each. It belongs to the thread
/// that runs the step, is there only as long as the step, and steps inside steps have their own.
/// </summary>
internal sealed class PassMemory : IDisposable
{
    [ThreadStatic]
    private static PassMemory? current;

    private readonly PassMemory? _outer;
    private readonly Dictionary<object, Calls> _calls = new(ReferenceEqualityComparer.Instance);
    private readonly TorchRandomness? _randomness;
    private readonly RandomMark? _start;
    private bool _isPaused;

    private PassMemory(bool keepsPrefixes, TorchRandomness? randomness, TorchRandomness segmentRandomness, ModelState model)
    {
        _outer = current;
        KeepsPrefixes = keepsPrefixes;
        _randomness = keepsPrefixes ? randomness : null;
        _start = _randomness?.Mark();
        Segmented = new SegmentedCalls(segmentRandomness);
    }

    /// <summary>That of the step under way on this thread; null outside, and during a pause.</summary>
    public static PassMemory? Current => current is { _isPaused: false } ? current : null;

    /// <summary>Whether there is a second pass that what the first keeps could be for.</summary>
    public bool KeepsPrefixes { get; }

    /// <summary>Whether the step is in its second pass.</summary>
    public bool IsSecondPass { get; private set; }

    /// <summary>The calls of the pass under way that keep the inputs of segments.</summary>
    public SegmentedCalls Segmented { get; }

    /// <summary>Opens the memory of a step, in its first pass.</summary>
    /// <param name="keepsPrefixes">Whether there will be a second pass on the same rows.</param>
    /// <param name="randomness">Gives the second pass the random numbers of the first; null: it draws its own.</param>
    /// <param name="segmentRandomness">Gives segments that run again the random numbers that they had.</param>
    /// <param name="model">What else a forward pass moves.</param>
    public static PassMemory Open(bool keepsPrefixes, TorchRandomness? randomness, TorchRandomness segmentRandomness, ModelState model) =>
        current = new PassMemory(keepsPrefixes, randomness, segmentRandomness, model);

    public void StartSecondPass()
    {
        IsSecondPass = true;
        Return(_start);
        if (_start is not null)
        {
            Segmented.RepeatRandomness();
        }
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
        var pausing = new Pausing(this, _isPaused);
        _isPaused = true;
        return pausing;
    }

    public void Dispose()
    {
        current = _outer;
        _start?.Dispose();
        Segmented.Dispose();
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

    private sealed class Pausing(PassMemory memory, bool wasPaused) : IDisposable
    {
        public void Dispose() => memory._isPaused = wasPaused;
    }

    private sealed class Calls
    {
        public List<KeptPrefix?> Kept { get; } = [];

        public int Recalled { get; set; }
    }
}
