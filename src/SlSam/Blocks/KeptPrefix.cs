using SlSam.Passes;
using static TorchSharp.torch;

namespace SlSam.Blocks;

/// <summary>What the first pass found at the lower edge of the active blocks, and what it was computed from.</summary>
internal sealed class KeptPrefix : IDisposable
{
    private readonly int _firstActive;
    private readonly bool _training;
    private readonly KeptInput[] _inputs;

    /// <param name="firstActive">Index of the first active block.</param>
    /// <param name="training">Whether the stack was in training mode.</param>
    /// <param name="inputs">What the prefix was computed from.</param>
    /// <param name="hidden">Input of the first active block.</param>
    /// <param name="randomMark">The random state there, or null; disposed with this.</param>
    public KeptPrefix(int firstActive, bool training, Tensor[] inputs, Tensor hidden, RandomMark? randomMark)
    {
        RandomMark = randomMark;
        _firstActive = firstActive;
        _training = training;
        _inputs = Array.ConvertAll(inputs, input => new KeptInput(input));
        Hidden = hidden.detach().DetachFromDisposeScope();
    }

    /// <summary>The random state after the prefix; null where the second pass draws its own numbers.</summary>
    public RandomMark? RandomMark { get; }

    /// <summary>Input of the first active block.</summary>
    public Tensor Hidden { get; }

    /// <summary>Whether a call of the second pass would compute the same.</summary>
    public bool IsFor(int firstActive, bool training, Tensor[] inputs) =>
        firstActive == _firstActive
        && training == _training
        && inputs.Length == _inputs.Length
        && !inputs.Where((input, i) => !_inputs[i].IsStill(input)).Any();

    public void Dispose()
    {
        Hidden.Dispose();
        RandomMark?.Dispose();
        foreach (var input in _inputs)
        {
            input.Dispose();
        }
    }
}
