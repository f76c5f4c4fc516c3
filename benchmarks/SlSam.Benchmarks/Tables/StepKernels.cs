using SlSam.Kernels;
using static TorchSharp.torch;

namespace SlSam.Benchmarks.Tables;

/// <summary>The native calls of one step of SL-SAM on a list of tensors, without anything around them.</summary>
internal sealed class StepKernels : IDisposable
{
    private readonly Tensor[] _weights;
    private readonly Tensor[] _gradients;
    private readonly Tensor[] _first;
    private readonly Tensor[] _second;
    private readonly Tensor _steps;
    private readonly Tensor _norm = ones(1).squeeze();

    public StepKernels(int tensors, int elements)
    {
        _weights = Make(() => randn(elements));
        _gradients = Make(() => randn(elements));
        _first = Make(() => zeros(elements));
        _second = Make(() => zeros(elements));
        _steps = ones(tensors);

        Tensor[] Make(Func<Tensor> make) => [.. Enumerable.Range(0, tensors).Select(_ => make())];
    }

    public void Run()
    {
        using var withoutGraph = no_grad();
        using var scope = NewDisposeScope();
        TensorLists.Norms(_gradients);
        var unperturbed = TensorLists.Aliases(_weights);
        TensorLists.MoveAlong(_weights, _gradients, _norm, radius: 0.01);
        TensorLists.Norms(_gradients);
        TensorLists.PointTo(_weights, unperturbed);
        TensorLists.AdamW(
            _weights,
            _gradients,
            (_first, _second, []),
            _steps,
            (LearningRate: 1e-4, Beta1: 0.9, Beta2: 0.999, WeightDecay: 0.01, Epsilon: 1e-8),
            amsgrad: false,
            maximize: false
        );
    }

    public void Dispose()
    {
        foreach (var tensor in (Tensor[])[.. _weights, .. _gradients, .. _first, .. _second, _steps, _norm])
        {
            tensor.Dispose();
        }
    }
}
