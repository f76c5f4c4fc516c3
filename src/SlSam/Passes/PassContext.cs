using SlSam.Blocks;
using SlSam.Kernels;
using TorchSharp;
using static TorchSharp.torch;

namespace SlSam.Passes;

/// <summary>What a closure is told of the pass that it runs in, and what it asked for; behind <see cref="StepPass"/>.</summary>
/// <param name="isAscent">Whether its gradient is climbed along.</param>
/// <param name="isPerturbed">Whether it runs at the perturbed point.</param>
/// <param name="share">Share of the batch that it sees.</param>
/// <param name="memory">What the model's stacks keep.</param>
/// <param name="lossScale">What its loss is multiplied by for the backward pass.</param>
internal sealed class PassContext(bool isAscent, bool isPerturbed, double share, PassMemory memory, double lossScale)
{
    private bool _isOver;

    public bool IsAscent => isAscent;

    public bool IsPerturbed => isPerturbed;

    /// <summary>Whether the closure asked for its share of the batch.</summary>
    public bool HasShared => Rows > 0;

    /// <summary>How many rows the batches had that it asked for its share of, in all.</summary>
    public int Rows { get; private set; }

    /// <summary>Whether the closure left the backward pass to <see cref="Backward"/>.</summary>
    public bool HasGoneBackward { get; private set; }

    /// <summary>
    /// Whether <see cref="Backward"/> found nothing to do, or so little that no active parameter need have a gradient: only behind a stack that runs in
    /// segments is it known whether the loss depends on one.
    /// </summary>
    public bool EndedQuietly { get; private set; }

    public Tensor Backward(Tensor loss)
    {
        Require.NotNull(loss);
        ExpectRunning();
        if (loss.numel() != 1)
        {
            throw new ArgumentException($"The loss is a tensor of shape {loss.shape.ToText()}; expected one number.", nameof(loss));
        }

        HasGoneBackward = true;
        if (loss.requires_grad)
        {
            RunBackward(loss);
            EndedQuietly |= memory.Segmented.Finish(memory);
        }
        else
        {
            EndedQuietly = true;
        }

        return loss;
    }

    /// <summary>In float32 at least: float16 does not hold a usual scale times a usual loss.</summary>
    private void RunBackward(Tensor loss)
    {
        if (lossScale == 1)
        {
            loss.backward();
            return;
        }

        using var factor = lossScale.ToScalar();
        using var wide = loss.dtype == ScalarType.Float64 ? loss.alias() : loss.to(ScalarType.Float32);
        using var scaled = wide.mul(factor);
        scaled.backward();
    }

    public int Share(int rows)
    {
        ExpectRunning();
        if (rows < 1)
        {
            throw new ArgumentOutOfRangeException(
                nameof(rows),
                rows,
                $"rows is {rows}; expected the number of rows of a batch, at least 1."
            );
        }

        Rows += rows;
        return Math.Clamp((int)Math.Round(rows * share, MidpointRounding.AwayFromZero), 1, rows);
    }

    public Tensor Share(Tensor batch)
    {
        Require.NotNull(batch);
        if (batch.dim() == 0 || batch.shape[0] > int.MaxValue)
        {
            throw new ArgumentException(
                $"batch has the shape {batch.shape.ToText()}; expected rows along the first dimension.",
                nameof(batch)
            );
        }

        var rows = (int)batch.shape[0];
        var share = Share(rows);
        return share == rows ? batch : batch.narrow(0, 0, share);
    }

    /// <summary>The closure has returned: what it was given is of no more use.</summary>
    public void End() => _isOver = true;

    private void ExpectRunning()
    {
        if (_isOver)
        {
            throw new InvalidOperationException(
                "A StepPass was used after its pass. Expected it to be used within the closure that was given it."
            );
        }
    }
}
