using System.Collections;
using static TorchSharp.torch;

namespace SlSam.Blocks;

/// <summary>
/// A model's blocks, run in turn. Inside a step of <see cref="SlSamOptimizer"/> the second pass starts at the first active block: nothing below
/// it changes between the two passes, so its input is kept from the first. The result is the same to the bit, as long as the blocks below draw
/// no random numbers; those that do (dropout) have the first pass's in both. Outside a step the blocks are simply run.
/// <example>
/// <code>
/// private readonly BlockStack&lt;Block&gt; layer = new(Enumerable.Range(0, depth).Select(_ => new Block(config)));
///
/// // forward:
/// var hidden = layer.RunAbove(embeddings, () => embeddings.call(pixels), (block, hidden) => block.call(hidden), pixels);
/// </code>
/// </example>
/// </summary>
/// <remarks>
/// The children are named 0, 1, 2, ... as in a <c>ModuleList</c>. Whether the second pass gets the same data is checked, not assumed: if any
/// input differs, everything is computed. On the CPU inputs are compared by value. On a device an input that is the same unmodified tensor object
/// in both passes is known without waiting; another object is compared by value, for which the host waits once: keep the batch on the device,
/// outside the closure.
/// <para>
/// Blocks and closure may work in place on what goes through the stack. Where the first pass has changed what was kept from it, the second computes
/// everything, so that an active block which writes to its input (an activation in place) costs the saving. Changes by operations are noticed, those
/// through a pointer to the hidden state's memory are not.
/// </para>
/// </remarks>
/// <typeparam name="TBlock">The blocks' type.</typeparam>
public sealed class BlockStack<TBlock> : nn.Module, IReadOnlyList<TBlock>
    where TBlock : nn.Module
{
    private readonly TBlock[] _blocks;

    /// <param name="blocks">The blocks, from the bottom up; they become children of this module.</param>
    public BlockStack(IEnumerable<TBlock> blocks)
        : base(nameof(BlockStack<TBlock>))
    {
        Require.NotNull(blocks);
        _blocks = [.. blocks];
        RequireAll(_blocks, nameof(blocks));
        for (var i = 0; i < _blocks.Length; i++)
        {
            register_module(FormattableString.Invariant($"{i}"), _blocks[i]);
        }
    }

    /// <summary>Number of blocks.</summary>
    public int Count => _blocks.Length;

    /// <summary>A block, counted from the bottom.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such block.</exception>
    public TBlock this[int index] =>
        (uint)index < (uint)_blocks.Length
            ? _blocks[index]
            : throw new ArgumentOutOfRangeException(nameof(index), index, $"index is {index}; expected one from 0 to {Count - 1}.");

    /// <summary>Runs the blocks on what comes from below.</summary>
    /// <param name="hidden">Input of the first block.</param>
    /// <param name="run">Runs one block: from its input to its output.</param>
    /// <param name="alongside">Every other tensor that <paramref name="run"/> reads and that can differ from call to call, masks for example.</param>
    /// <returns>Output of the last block, in the current dispose scope; outputs in between are disposed. Without blocks, <paramref name="hidden"/>.</returns>
    public Tensor Run(Tensor hidden, Func<TBlock, Tensor, Tensor> run, params Tensor[] alongside)
    {
        Require.NotNull(hidden);
        Require.NotNull(run);
        Require.NotNull(alongside);
        RequireAll(alongside, nameof(alongside));
        return Run(null, () => hidden, run, [hidden, .. alongside], ownsEntry: false);
    }

    /// <summary>Runs the blocks together with the embeddings below them, which count as frozen prefix too.</summary>
    /// <param name="below">The module whose output enters the first block; not made a child of this one.</param>
    /// <param name="enter">Runs <paramref name="below"/>: gives the input of the first block, which is disposed here.</param>
    /// <param name="run">Runs one block: from its input to its output.</param>
    /// <param name="inputs">Every tensor that <paramref name="enter"/> and <paramref name="run"/> read and that can differ from call to call:
    /// pictures or token ids, masks.</param>
    /// <returns>Output of the last block, in the current dispose scope; outputs in between are disposed.</returns>
    public Tensor RunAbove(nn.Module below, Func<Tensor> enter, Func<TBlock, Tensor, Tensor> run, params Tensor[] inputs)
    {
        Require.NotNull(below);
        Require.NotNull(enter);
        Require.NotNull(run);
        Require.NotNull(inputs);
        RequireAll(inputs, nameof(inputs));
        return Run(below, enter, run, inputs, ownsEntry: true);
    }

    /// <inheritdoc/>
    public IEnumerator<TBlock> GetEnumerator() => ((IEnumerable<TBlock>)_blocks).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private Tensor Run(nn.Module? below, Func<Tensor> enter, Func<TBlock, Tensor, Tensor> run, Tensor[] inputs, bool ownsEntry)
    {
        if (PassMemory.Current is not { } memory)
        {
            return RunBlocks(0, Count, Entered(enter), run, ownsEntry);
        }

        var firstActive = Array.FindIndex(_blocks, IsActive);
        firstActive = firstActive < 0 ? Count : firstActive;
        var hidden = memory.IsSecondPass
            ? RunPrefixAgain(memory, firstActive, below, enter, run, inputs, ownsEntry)
            : RunPrefix(memory, firstActive, below, enter, run, inputs, ownsEntry);
        return RunBlocks(firstActive, Count, hidden.Tensor, run, hidden.IsOurs);
    }

    /// <summary>The first pass, up to the first active block: what it finds there is kept if the second pass would find the same.</summary>
    private (Tensor Tensor, bool IsOurs) RunPrefix(
        PassMemory memory,
        int firstActive,
        nn.Module? below,
        Func<Tensor> enter,
        Func<TBlock, Tensor, Tensor> run,
        Tensor[] inputs,
        bool ownsEntry
    )
    {
        var isWorthKeeping = below is null ? firstActive > 0 : !IsActive(below);
        if (!isWorthKeeping || !is_grad_enabled() || inputs.Any(input => input.requires_grad))
        {
            memory.Keep(this, null);
            return (RunBlocks(0, firstActive, Entered(enter), run, ownsEntry), ownsEntry || firstActive > 0);
        }

        var prefix = new KeptPrefix(firstActive, training);
        memory.Keep(this, prefix); // which disposes it, whatever happens
        prefix.NoteInputs(inputs);
        var hidden = RunFrozen(memory, firstActive, Entered(enter), run, ownsEntry);
        prefix.Complete(hidden, memory.MarkRandomness());
        return (hidden, ownsEntry || firstActive > 0);
    }

    /// <summary>The second pass, up to the first active block: what was kept, if it is for the same data, else from the start.</summary>
    private (Tensor Tensor, bool IsOurs) RunPrefixAgain(
        PassMemory memory,
        int firstActive,
        nn.Module? below,
        Func<Tensor> enter,
        Func<TBlock, Tensor, Tensor> run,
        Tensor[] inputs,
        bool ownsEntry
    )
    {
        using var kept = memory.Recall(this); // its only use: gone before the blocks above run
        if (kept is null || kept.FirstActive > firstActive || (below is not null && IsActive(below)))
        {
            // none, or of a first pass that took part of what is active now alone: the prefix needs a graph
            return (RunBlocks(0, firstActive, Entered(enter), run, ownsEntry), ownsEntry || firstActive > 0);
        }

        var recalled = kept.HiddenFor(firstActive, training, inputs);
        var hidden = recalled ?? RunFrozen(memory, firstActive, Entered(enter), run, ownsEntry);
        PassMemory.Return(kept.RandomMark);
        return (hidden, recalled is not null || ownsEntry || firstActive > 0);
    }

    /// <summary>Runs the blocks of a prefix that is kept as a whole: stacks inside of them keep nothing of their own.</summary>
    private Tensor RunFrozen(PassMemory memory, int to, Tensor hidden, Func<TBlock, Tensor, Tensor> run, bool ownsHidden)
    {
        using var pause = memory.Pause();
        return RunBlocks(0, to, hidden, run, ownsHidden);
    }

    /// <summary>Runs some of the blocks; outputs in between are disposed as soon as they are used, so that a frozen block leaves nothing in memory.</summary>
    private Tensor RunBlocks(int from, int to, Tensor hidden, Func<TBlock, Tensor, Tensor> run, bool ownsHidden)
    {
        for (var i = from; i < to; i++)
        {
            var output =
                run(_blocks[i], hidden)
                ?? throw new InvalidOperationException($"The function 'run' returned null for block {i}; expected the block's output.");
            if (ownsHidden && !ReferenceEquals(output, hidden))
            {
                hidden.Dispose();
            }

            (hidden, ownsHidden) = (output, true);
        }

        return hidden;
    }

    private static Tensor Entered(Func<Tensor> enter) =>
        enter() ?? throw new InvalidOperationException("The function 'enter' returned null; expected the input of the first block.");

    private static void RequireAll<T>(T[] values, string name)
        where T : class
    {
        for (var i = 0; i < values.Length; i++)
        {
            if (values[i] is null)
            {
                throw new ArgumentException($"{name}[{i}] is null; expected none to be.", name);
            }
        }
    }

    private static bool IsActive(nn.Module module) => module.parameters().Any(parameter => parameter.requires_grad);
}
