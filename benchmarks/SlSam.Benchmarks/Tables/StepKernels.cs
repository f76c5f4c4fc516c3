using SlSam.Benchmarks.Measuring;
using SlSam.Kernels;
using static TorchSharp.torch;

namespace SlSam.Benchmarks.Tables;

/// <summary>The native calls of one step of SL-SAM on some of many tensors, without anything around them.</summary>
internal sealed class StepKernels : IDisposable
{
    private readonly int _elements;
    private readonly Tensor[] _weights;
    private readonly Tensor[] _first;
    private readonly Tensor[] _second;
    private readonly Tensor _norm = ones(1).squeeze();

    public StepKernels(int tensors, int elements)
    {
        _elements = elements;
        _weights = Many(tensors, () => randn(elements));
        _first = Many(tensors, () => zeros(elements));
        _second = Many(tensors, () => zeros(elements));
    }

    /// <summary>Runs the calls on the tensors of these indices, with gradients that were made just before, as in a step.</summary>
    /// <returns>Milliseconds, the gradients' making not counted.</returns>
    public double Run(IReadOnlyCollection<int> indices)
    {
        using var withoutGraph = no_grad();
        using var scope = NewDisposeScope();
        var steps = ones(indices.Count);
        var (weights, first, second) = (Some(_weights), Some(_first), Some(_second));
        var gradients = Many(indices.Count, () => randn(_elements));
        var firstPass = Clock.Milliseconds(() => Perturb(weights, gradients));
        var unperturbed = Many(indices.Count, () => randn(_elements));
        gradients = Many(indices.Count, () => randn(_elements));
        return firstPass + Clock.Milliseconds(() => Update(weights, unperturbed, gradients, (first, second, []), steps));

        Tensor[] Some(Tensor[] all) => [.. indices.Select(index => all[index])];
    }

    public void Dispose()
    {
        foreach (var tensor in (Tensor[])[.. _weights, .. _first, .. _second, _norm])
        {
            tensor.Dispose();
        }
    }

    private static Tensor[] Many(int count, Func<Tensor> make) => [.. Enumerable.Range(0, count).Select(_ => make())];

    private void Perturb(Tensor[] weights, Tensor[] gradients)
    {
        TensorLists.Norms(gradients, areLarge: false);
        TensorLists.Aliases(weights);
        TensorLists.MoveAlong(weights, gradients, _norm, radius: 0.01);
    }

    private static void Update(
        Tensor[] weights,
        Tensor[] unperturbed,
        Tensor[] gradients,
        (Tensor[] First, Tensor[] Second, Tensor[] LargestSecond) moments,
        Tensor steps
    )
    {
        TensorLists.Norms(gradients, areLarge: false);
        TensorLists.PointTo(weights, unperturbed);
        // one list: no amsgrad, no maximize, lr, betas, decay, epsilon, no terms
        using var numbers = tensor([weights.Length, 0, 0, 1e-4, 0.9, 0.999, 0.01, 1e-8, 0], 1, 9);
        TensorLists.AdamW(weights, gradients, moments, [], steps, numbers, ([], []));
    }
}
