using static TorchSharp.torch;

namespace SlSam.Blocks;

/// <summary>One call of a stack: its frozen prefix, which the second pass of a step leaves out, and the blocks above it, in segments where that is asked for.</summary>
/// <typeparam name="TBlock">The blocks' type.</typeparam>
/// <param name="stack">The blocks.</param>
/// <param name="below">What runs below them within the call; null where the caller has run it.</param>
/// <param name="enter">Gives the input of the first block, which is this call's to dispose if there is something below.</param>
/// <param name="run">Runs one block.</param>
/// <param name="inputs">What all that is computed from.</param>
internal sealed class StackCall<TBlock>(
    BlockStack<TBlock> stack,
    nn.Module? below,
    Func<Tensor> enter,
    Func<TBlock, Tensor, Tensor> run,
    Tensor[] inputs
)
    where TBlock : nn.Module
{
    private int _firstActive;
    private bool _isSegmented;

    /// <summary>Outside of a step.</summary>
    public Tensor Run() => RunBlocks(0, stack.Count, Enter(), ownsHidden: below is not null);

    /// <summary>Within a pass of a step.</summary>
    public Tensor RunWithin(PassMemory memory)
    {
        _firstActive = FindFirstActive();
        _isSegmented = stack is { BlocksPerSegment: > 0, training: true } && is_grad_enabled();
        var edge =
            !memory.KeepsPrefixes ? RunPrefix(Enter())
            : memory.IsSecondPass ? RecallPrefix(memory)
            : KeepPrefix(memory);
        return _isSegmented && edge.Block < stack.Count
            ? SegmentedCall.Run(memory, stack, stack.BlocksPerSegment, stack.Count, inputs, edge, RunAlone)
            : RunBlocks(edge.Block, stack.Count, edge.Hidden, edge.IsOurs);
    }

    /// <summary>The first pass, up to the first active block: what it finds there is kept if the second pass would find the same.</summary>
    private Edge KeepPrefix(PassMemory memory)
    {
        var isWorthKeeping = below is null ? _firstActive > 0 : !IsActive(below);
        if (!isWorthKeeping || !is_grad_enabled() || inputs.Any(input => input.requires_grad))
        {
            memory.Keep(stack, null);
            return RunPrefix(Enter());
        }

        var prefix = new KeptPrefix(_firstActive, stack.training);
        memory.Keep(stack, prefix); // which disposes it, whatever happens
        prefix.NoteInputs(inputs);
        var edge = RunFrozen(memory);
        prefix.Complete(edge.Hidden, memory.MarkRandomness());
        return edge;
    }

    /// <summary>The second pass, up to the first active block: what was kept, if it is for the same data, else from the start.</summary>
    private Edge RecallPrefix(PassMemory memory)
    {
        using var kept = memory.Recall(stack); // its only use: gone before the blocks above run
        if (kept is null)
        {
            return RunPrefix(Enter());
        }

        var edge = kept.HiddenFor(_firstActive, stack.training, inputs) is { } hidden
            ? new Edge(hidden, IsOurs: true, _firstActive)
            : RunFrozen(memory);
        PassMemory.Return(kept.RandomMark);
        return edge;
    }

    /// <summary>Runs the blocks of a prefix that is kept as a whole: stacks inside of them keep nothing of their own.</summary>
    private Edge RunFrozen(PassMemory memory)
    {
        var entry = Enter();
        using var pause = memory.Pause();
        return RunPrefix(entry);
    }

    /// <summary>Runs the blocks below the first active one, but leaves them to the segments if gradients have to go through them.</summary>
    private Edge RunPrefix(Tensor entry)
    {
        var leadsDown = entry.requires_grad || inputs.Any(input => input.requires_grad);
        var to = _isSegmented && leadsDown ? 0 : _firstActive;
        return new Edge(RunBlocks(0, to, entry, below is not null), below is not null || to > 0, to);
    }

    /// <summary>Runs some of the blocks; outputs in between are disposed as soon as they are used, so that a frozen block leaves nothing in memory.</summary>
    private Tensor RunBlocks(int from, int to, Tensor hidden, bool ownsHidden)
    {
        for (var i = from; i < to; i++)
        {
            var output = RunBlock(i, hidden);
            if (ownsHidden && !ReferenceEquals(output, hidden))
            {
                hidden.Dispose();
            }

            (hidden, ownsHidden) = (output, true);
        }

        return hidden;
    }

    /// <summary>Runs one block so that nothing but its output is left.</summary>
    private Tensor RunAlone(int index, Tensor hidden)
    {
        using var scope = NewDisposeScope();
        return scope.MoveToOuter(RunBlock(index, hidden));
    }

    private Tensor RunBlock(int index, Tensor hidden) =>
        run(stack[index], hidden)
        ?? throw new InvalidOperationException($"The function 'run' returned null for block {index}; expected the block's output.");

    private Tensor Enter() =>
        enter() ?? throw new InvalidOperationException("The function 'enter' returned null; expected the input of the first block.");

    private int FindFirstActive()
    {
        for (var i = 0; i < stack.Count; i++)
        {
            if (IsActive(stack[i]))
            {
                return i;
            }
        }

        return stack.Count;
    }

    private static bool IsActive(nn.Module module) => module.parameters().Any(parameter => parameter.requires_grad);
}

/// <summary>Where a prefix has ended.</summary>
/// <param name="Hidden">What comes out of it.</param>
/// <param name="IsOurs">Whether that is the call's to dispose.</param>
/// <param name="Block">The block that comes next.</param>
internal readonly record struct Edge(Tensor Hidden, bool IsOurs, int Block);
