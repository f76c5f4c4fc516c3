using SlSam.Passes;
using SlSam.Sampling;

namespace SlSam.Blocks;

/// <summary>
/// The calls of a pass whose backward pass the closure leaves unfinished (see <see cref="SegmentedCall"/>), in their order. What one call gives may enter a later
/// one, so that they are finished from the last to the first.
/// </summary>
/// <param name="randomness">Gives segments that run again the random numbers that they had.</param>
internal sealed class SegmentedCalls(TorchRandomness randomness) : IDisposable
{
    private readonly List<SegmentedCall> _open = [];
    private readonly List<SegmentedCall> _finished = [];
    private readonly RandomState _firstSeeds = randomness.Seeds.Copy();

    /// <summary>Takes a call over, and disposes it in the end.</summary>
    public void Add(SegmentedCall call) => _open.Add(call);

    /// <summary>Notes the random state of here and now.</summary>
    public RandomMark Mark() => randomness.Mark();

    /// <summary>The segments to come have the seeds of those of the first pass.</summary>
    public void RepeatRandomness() => randomness.Seeds = _firstSeeds.Copy();

    /// <summary>Backpropagates through the calls that a gradient has come to.</summary>
    /// <param name="memory">That of the pass.</param>
    /// <returns>Whether gradients have gone through any call of this pass.</returns>
    public bool Finish(PassMemory memory)
    {
        for (var i = _open.Count - 1; i >= 0; i--)
        {
            var call = _open[i];
            if (call.HasGradient)
            {
                call.Finish(memory, retainsGraph: i > 0);
                _open.RemoveAt(i);
                _finished.Add(call);
            }
        }

        return _finished.Count > 0;
    }

    /// <summary>The same at the end of a pass: the calls that no gradient has come to are of no use any more.</summary>
    /// <inheritdoc cref="Finish"/>
    /// <exception cref="InvalidOperationException">A gradient came to a call that had been finished.</exception>
    public bool EndPass(PassMemory memory)
    {
        var haveFinished = Finish(memory);
        var cameLate = _finished.Exists(call => call.HasGradient);
        Dispose();
        if (cameLate)
        {
            throw new InvalidOperationException(
                "pass.Backward was called for a second loss that depends on the output of a BlockStack with BlocksPerSegment, after the first had used its graph up. "
                    + "Expected one backward pass for each call of the stack: add the losses up."
            );
        }

        return haveFinished;
    }

    public void Dispose()
    {
        foreach (var call in _open.Concat(_finished))
        {
            call.Dispose();
        }

        _open.Clear();
        _finished.Clear();
    }
}
