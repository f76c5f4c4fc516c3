using SlSam.Passes;
using static TorchSharp.torch;

namespace SlSam.Blocks;

/// <summary>Some blocks in a row, with what it takes to run them again as they ran.</summary>
/// <param name="from">The first block.</param>
/// <param name="to">The one after the last.</param>
/// <param name="input">A copy of what went in; disposed with this.</param>
/// <param name="randomMark">The random state that they began with; disposed with this.</param>
internal sealed class Segment(int from, int to, Tensor input, RandomMark randomMark) : IDisposable
{
    /// <summary>Runs the blocks.</summary>
    /// <param name="hidden">What goes in; disposed here.</param>
    /// <param name="runBlock">Runs one.</param>
    public Tensor Run(Tensor hidden, Func<int, Tensor, Tensor> runBlock)
    {
        for (var i = from; i < to; i++)
        {
            var output = runBlock(i, hidden);
            if (!ReferenceEquals(output, hidden))
            {
                hidden.Dispose();
            }

            hidden = output;
        }

        return hidden;
    }

    /// <summary>Runs the blocks again, with gradients, and backpropagates through them; what was kept for that is gone afterwards.</summary>
    /// <param name="gradient">Of what comes out; disposed here.</param>
    /// <param name="leadsDown">Whether the gradient of the input is needed.</param>
    /// <param name="inputs">What the blocks read beside their input.</param>
    /// <param name="runBlock">Runs one.</param>
    /// <returns>The gradient of what went in, in the current dispose scope; null for none.</returns>
    public Tensor? BackThrough(Tensor gradient, bool leadsDown, StackInputs inputs, Func<int, Tensor, Tensor> runBlock)
    {
        using var scope = NewDisposeScope();
        using var above = gradient;
        TorchRandomness.Return(randomMark);
        var hidden = input.alias();
        using var graft = leadsDown ? new Graft(hidden, out hidden) : null;
        Dispose();
        using var output = RunAgain(hidden, inputs, runBlock);
        if (!output.requires_grad)
        {
            return null; // it depends on nothing that is active
        }

        var gathered = inputs.TakeGradients();
        autograd.backward([output, .. gathered.Select(entry => entry.Leaf)], [above, .. gathered.Select(entry => entry.Gradient)]);
        return graft?.Gradient is { } below ? scope.MoveToOuter(below) : null;
    }

    private Tensor RunAgain(Tensor hidden, StackInputs inputs, Func<int, Tensor, Tensor> runBlock)
    {
        using var withGraph = enable_grad();
        using var standIn = inputs.StandIn();
        return Run(hidden, runBlock);
    }

    public void Dispose()
    {
        input.Dispose();
        randomMark.Dispose();
    }
}
