using static TorchSharp.torch;

namespace SlSam.Blocks;

/// <summary>All that the blocks of a segmented call read beside their input: see <see cref="StackInput"/>.</summary>
internal sealed class StackInputs : IDisposable
{
    private readonly List<StackInput> _inputs = [];

    /// <summary>Keeps what the tensors are now.</summary>
    public void Keep(Tensor[] inputs)
    {
        foreach (var input in inputs)
        {
            _inputs.Add(new StackInput(input));
        }
    }

    /// <summary>Until the result is disposed, whoever reads the tensors sees them as they were.</summary>
    public IDisposable StandIn()
    {
        var exchange = new Exchange(_inputs);
        exchange.Begin();
        return exchange;
    }

    /// <summary>
    /// What the segments have gathered so far, with the leaf that each gradient is of, to backpropagate from together with the next one: so all contributions are
    /// added up one after the other, as they are where no segments come between. Sums of sums have other last bits.
    /// </summary>
    public List<(Tensor Leaf, Tensor Gradient)> TakeGradients() =>
        [.. _inputs.Select(input => input.TakeGradient()).OfType<(Tensor Leaf, Tensor Gradient)>()];

    /// <summary>The graphs that the inputs came out of, with all that the segments have gathered for them.</summary>
    public IEnumerable<(Tensor Graph, Tensor Gradient)> Ends()
    {
        foreach (var input in _inputs)
        {
            if (input is { Graph: { } graph } && input.TakeGradient() is var (_, gradient))
            {
                yield return (graph, gradient);
            }
        }
    }

    public void Dispose()
    {
        foreach (var input in _inputs)
        {
            input.Dispose();
        }
    }

    private sealed class Exchange(List<StackInput> inputs) : IDisposable
    {
        private int _exchanged;

        public void Begin()
        {
            for (; _exchanged < inputs.Count; _exchanged++)
            {
                inputs[_exchanged].Exchange();
            }
        }

        public void Dispose()
        {
            while (_exchanged > 0)
            {
                inputs[--_exchanged].Exchange();
            }
        }
    }
}
