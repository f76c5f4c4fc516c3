using static TorchSharp.torch;

namespace SlSam.Benchmarks.Methods;

/// <summary>One way to take a training step.</summary>
internal interface ITrainer : IDisposable
{
    /// <summary>
    /// Takes a step. The closure does the forward and the backward pass and gives the loss, which the trainer disposes. It is handed what gives the
    /// rows of a batch that the pass sees.
    /// </summary>
    /// <returns>The loss at the weights before the step; where no pass runs there, that at the perturbed ones.</returns>
    Tensor Step(Func<Func<Tensor, Tensor>, Tensor> closure);

    /// <summary>Parameters (elements) that took part in the last step.</summary>
    long ActiveElements { get; }

    /// <summary>How far down the backward passes of the last step went: the share of the arms from the lowest active one up.</summary>
    double Depth { get; }

    /// <summary>
    /// Elements that the optimizer itself has to read and write for one active parameter, 0 where it is not counted: each pass's norm reads the
    /// gradient (1; along a gradient of the step before there is one pass), the perturbation reads weight and gradient and writes the weight (3), AdamW reads weight, gradient and two moments and
    /// writes weight and moments (7).
    /// </summary>
    int ElementsMovedPerParameter { get; }
}
