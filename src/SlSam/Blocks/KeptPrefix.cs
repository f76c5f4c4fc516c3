using SlSam.Kernels;
using SlSam.Passes;
using static TorchSharp.torch;

namespace SlSam.Blocks;

/// <summary>
/// What the first pass found at the lower edge of the active blocks, and what it was computed from. Made before the prefix runs, so that it
/// knows the inputs as they were.
/// </summary>
/// <remarks>
/// The first pass goes on with the very state that is kept here, and may work on it in place. That is not prevented, which would take a copy,
/// but noticed: tensors over the same memory share one count of writes.
/// </remarks>
internal sealed class KeptPrefix : IDisposable
{
    private readonly int _firstActive;
    private readonly bool _training;
    private readonly List<KeptInput> _inputs = [];
    private Tensor? _hidden;
    private long? _writes;

    /// <param name="firstActive">Index of the first active block.</param>
    /// <param name="training">Whether the stack is in training mode.</param>
    public KeptPrefix(int firstActive, bool training)
    {
        _firstActive = firstActive;
        _training = training;
    }

    /// <summary>Index of the first active block.</summary>
    public int FirstActive => _firstActive;

    /// <summary>The random state after the prefix; null where the second pass draws its own numbers.</summary>
    public RandomMark? RandomMark { get; private set; }

    /// <summary>Notes what the prefix is about to be computed from.</summary>
    public void NoteInputs(Tensor[] inputs)
    {
        foreach (var input in inputs)
        {
            _inputs.Add(new KeptInput(input));
        }
    }

    /// <summary>Keeps what came out of the prefix, unless running it again would not be the same: it has a graph, or it wrote to its inputs.</summary>
    /// <param name="hidden">Input of the first active block; stays the caller's.</param>
    /// <param name="randomMark">The random state there, or null; disposed with this.</param>
    public void Complete(Tensor hidden, RandomMark? randomMark)
    {
        RandomMark = randomMark;
        if (hidden.requires_grad || _inputs.Any(input => input.WasTouched))
        {
            return;
        }

        var areWritesCounted = TensorLists.Writes(hidden) is not null;
        _hidden = (areWritesCounted ? hidden.detach() : hidden.clone()).DetachFromDisposeScope();
        _writes = TensorLists.Writes(_hidden);
    }

    /// <summary>
    /// The input of the first active block, in the current dispose scope, if a call of the second pass would compute the same and nobody has
    /// written to what was kept; else null.
    /// </summary>
    public Tensor? HiddenFor(int firstActive, bool training, Tensor[] inputs) =>
        _hidden is not null
        && firstActive == _firstActive
        && training == _training
        && inputs.Length == _inputs.Count
        && TensorLists.Writes(_hidden) == _writes
        && !inputs.Where((input, i) => !_inputs[i].IsStill(input)).Any()
            ? _hidden.alias()
            : null;

    public void Dispose()
    {
        _hidden?.Dispose();
        RandomMark?.Dispose();
        foreach (var input in _inputs)
        {
            input.Dispose();
        }
    }
}
