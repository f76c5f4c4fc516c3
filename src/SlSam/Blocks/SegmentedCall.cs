using SlSam.Kernels;
using SlSam.Passes;
using static TorchSharp.torch;

namespace SlSam.Blocks;

/// <summary>
/// A call of a stack that keeps no activations but the input of each segment. The blocks run without gradients, and the caller's graph begins anew at what
/// comes out. When its backward pass has ended there, <see cref="Finish"/> goes on: each segment, from the top down, runs again with gradients, and
/// is backpropagated through with the gradient of what came out of it.
/// </summary>
internal sealed class SegmentedCall : IDisposable
{
    private readonly nn.Module[] _modules;
    private readonly Tensor[] _parameters;
    private readonly Func<int, Tensor, Tensor> _runBlock;
    private readonly List<Segment> _segments = [];
    private readonly StackInputs _inputs = new();
    private readonly bool[] _modes;
    private readonly long _writes;
    private readonly SavedState _state;
    private Tensor? _entry;
    private Graft? _end;

    private SegmentedCall(PassMemory memory, nn.Module stack, Func<int, Tensor, Tensor> runBlock)
    {
        (_modules, _parameters, _runBlock) = ([.. stack.modules()], [.. stack.parameters()], runBlock);
        (_modes, _writes) = (Modes(), TensorLists.TotalWrites(_parameters));
        _state = ModelState.Save(_modules);
    }

    /// <summary>Whether a backward pass has ended here since the last <see cref="Finish"/>.</summary>
    public bool HasGradient
    {
        get
        {
            using var gradient = _end?.Gradient;
            return gradient is not null;
        }
    }

    /// <summary>Runs the blocks from an edge on.</summary>
    /// <param name="memory">That of the pass; it disposes the call.</param>
    /// <param name="stack">The module that holds the blocks.</param>
    /// <param name="blocksPerSegment">How many make a segment.</param>
    /// <param name="blocks">How many there are.</param>
    /// <param name="inputs">Tensors that they read beside their input.</param>
    /// <param name="edge">Where to begin.</param>
    /// <param name="runBlock">Runs one, leaving nothing but its output.</param>
    /// <returns>The output of the last block, in the current dispose scope.</returns>
    public static Tensor Run(
        PassMemory memory,
        nn.Module stack,
        int blocksPerSegment,
        int blocks,
        Tensor[] inputs,
        Edge edge,
        Func<int, Tensor, Tensor> runBlock
    )
    {
        using var scope = NewDisposeScope();
        var call = new SegmentedCall(memory, stack, runBlock);
        memory.Segmented.Add(call);
        call._inputs.Keep(inputs);
        call._entry = edge.Hidden.requires_grad ? TensorLists.EndOfGraph(edge.Hidden).DetachFromDisposeScope() : null;

        using var output = call.RunWithoutGraph(memory, blocksPerSegment, blocks, edge);
        call._end = new Graft(output, out var result);
        return scope.MoveToOuter(result);
    }

    /// <summary>
    /// Backpropagates from where the caller's backward pass has ended. After that this is of no more use, but to see whether another one ends here.
    /// </summary>
    /// <param name="memory">That of the pass.</param>
    /// <param name="retainsGraph">Whether the graph below is needed once more.</param>
    public void Finish(PassMemory memory, bool retainsGraph)
    {
        ThrowIfChanged();
        using var scope = NewDisposeScope();
        using var pause = memory.Pause();
        using var randomness = memory.Segmented.Mark();
        try
        {
            using var state = ModelState.Save(_modules);
            _state.Dispose(); // as it was before the first run; what that made of it is put back in the end
            BackThroughGraph(BackThroughSegments(_end!.Gradient), retainsGraph);
        }
        catch (Exception fault) when (Explain(fault) is { } explained)
        {
            throw explained;
        }
        finally
        {
            TorchRandomness.Return(randomness);
        }

        _end.DropGradient();
        LetGo();
    }

    public void Dispose()
    {
        _end?.Dispose();
        LetGo();
    }

    private Tensor RunWithoutGraph(PassMemory memory, int blocksPerSegment, int blocks, Edge edge)
    {
        using var pause = memory.Pause();
        using var withoutGraph = no_grad();
        var hidden = edge.Hidden.detach();
        if (_entry is not null)
        {
            hidden = hidden.clone(); // a block may write to its input, but not under a graph that does not know
        }

        if (edge.IsOurs)
        {
            edge.Hidden.Dispose();
        }

        for (var from = edge.Block; from < blocks; from += blocksPerSegment)
        {
            var segment = new Segment(
                from,
                Math.Min(from + blocksPerSegment, blocks),
                hidden.clone().DetachFromDisposeScope(),
                memory.Segmented.Mark()
            );
            _segments.Add(segment);
            hidden = segment.Run(hidden, _runBlock);
        }

        return hidden;
    }

    private Tensor? BackThroughSegments(Tensor? gradient)
    {
        for (var i = _segments.Count - 1; i >= 0 && gradient is not null; i--)
        {
            gradient = _segments[i].BackThrough(gradient, leadsDown: i > 0 || _entry is not null, _inputs, _runBlock);
        }

        return gradient;
    }

    /// <summary>Goes on below, through what entered and what was named alongside at once: they may come out of the same graph.</summary>
    private void BackThroughGraph(Tensor? gradient, bool retainsGraph)
    {
        var ends = _inputs.Ends().ToList();
        if (_entry is not null && gradient is not null)
        {
            ends.Insert(0, (_entry, gradient));
        }

        if (ends.Count > 0)
        {
            autograd.backward([.. ends.Select(end => end.Graph)], [.. ends.Select(end => end.Gradient)], retainsGraph);
        }
    }

    private void ThrowIfChanged()
    {
        if (!Modes().SequenceEqual(_modes))
        {
            throw new InvalidOperationException(
                "Blocks of a BlockStack with BlocksPerSegment were switched between training and evaluation after the forward pass, before the gradient got "
                    + "to them. Expected them to stay as they were until the pass is over, or the closure to call pass.Backward(loss) before it switches them."
            );
        }

        if (TensorLists.TotalWrites(_parameters) != _writes)
        {
            throw new InvalidOperationException(
                "Parameters of a BlockStack with BlocksPerSegment were changed in place after the forward pass, before the gradient got to them. Expected them "
                    + "to stay as they were until the pass is over, or the closure to call pass.Backward(loss) before it changes them."
            );
        }
    }

    private bool[] Modes() => Array.ConvertAll(_modules, module => module.training);

    private void LetGo()
    {
        _state.Commit();
        _entry?.Dispose();
        _segments.ForEach(segment => segment.Dispose());
        _inputs.Dispose();
    }

    /// <summary>What torch's words mean here; null where they mean nothing particular.</summary>
    private static InvalidOperationException? Explain(Exception fault) =>
        Says(fault, "backward through the graph a second time")
            ? new InvalidOperationException(
                "Backpropagation through a BlockStack with BlocksPerSegment came to a graph that is used up: what enters the stack, or is named alongside, has been "
                    + "backpropagated through by another way in this pass, or the function 'run' reads a tensor with a graph that is not named alongside. Expected "
                    + "the way through the stack to be the only one: retain the graph, compute it once for each use, or set BlocksPerSegment to 0.",
                fault
            )
        : Says(fault, "Tensor invalid")
            ? new InvalidOperationException(
                "The function 'run' of a BlockStack with BlocksPerSegment reads a tensor that was disposed when the blocks ran again to compute gradients. "
                    + "Expected it to live until the pass is over, or to be named alongside: what is named there is kept.",
                fault
            )
        : null;

    private static bool Says(Exception fault, string words) => fault.Message.Contains(words, StringComparison.Ordinal);
}
