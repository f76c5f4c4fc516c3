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

    /// <summary>
    /// Activation checkpointing: how many blocks make a segment; 0, the default, turns it off. Inside a step of <see cref="SlSamOptimizer"/>, while the stack
    /// is in training mode and gradients are on, only the input of each segment is kept, and each segment runs a second time when gradients get to it. So
    /// the memory of a step holds the activations of one segment instead of all, for the price of one more forward pass through the blocks above the frozen
    /// prefix. The gradients are the same, and so are dropout's random numbers and running statistics.
    /// </summary>
    /// <remarks>
    /// <para>
    /// The closure's backward pass ends at what <c>Run</c> returned. The rest is done by <see cref="StepPass.Backward"/>, or, where the closure calls
    /// <c>backward()</c> itself, when the closure has returned: until then the gradients of the blocks, and of what lies below, are not there. With
    /// several backward passes in one closure (micro-batches) use <see cref="StepPass.Backward"/>: it lets go of each batch's memory at once.
    /// </para>
    /// <para>
    /// The function <c>run</c> is called twice for each block, the first time without gradients, as are the blocks' hooks. It sees the tensors that were named
    /// alongside as they were in the first call, even if they are disposed by then; what it reads and is not named there has to live until the pass is over.
    /// A block's only result is what it returns: other tensors that it makes are disposed with the call, so that a cache has to be taken out of its dispose
    /// scope (<c>DetachFromDisposeScope</c>). Gradients of gradients do not pass the stack. What enters the stack, or is named alongside, and has a graph,
    /// must not be backpropagated through by another way in the same pass, as a connection around the whole stack does, unless its graph is retained.
    /// </para>
    /// <para>
    /// CUDA's random state cannot be read, so its generators are seeded anew before each segment, out of <see cref="SlSamOptions.Seed"/>. Where these seeds stand is
    /// not part of saved state: a resumed run begins with the first of them.
    /// </para>
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int BlocksPerSegment
    {
        get;
        set
        {
            Require.NotNegative(value, nameof(BlocksPerSegment));
            field = value;
        }
    }

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
        return Run(null, () => hidden, run, [hidden, .. alongside]);
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
        return Run(below, enter, run, inputs);
    }

    /// <inheritdoc/>
    public IEnumerator<TBlock> GetEnumerator() => ((IEnumerable<TBlock>)_blocks).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private Tensor Run(nn.Module? below, Func<Tensor> enter, Func<TBlock, Tensor, Tensor> run, Tensor[] inputs)
    {
        var call = new StackCall<TBlock>(this, below, enter, run, inputs);
        return PassMemory.Current is { } memory ? call.RunWithin(memory) : call.Run();
    }

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
}
