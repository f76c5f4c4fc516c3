using SlSam.Kernels;
using SlSam.Layers;
using static TorchSharp.torch;

namespace SlSam.Perturbation;

/// <summary>Copies of weights that an update is about to change, for the case that it throws halfway.</summary>
internal sealed class SavedWeights : IDisposable
{
    private readonly Tensor[] _weights;
    private readonly Tensor[] _values;

    public SavedWeights(IEnumerable<TrainedParameter> parameters)
    {
        using var withoutGraph = no_grad();
        _weights = [.. parameters.Select(parameter => parameter.Parameter)];
        _values = TensorLists.Clones(_weights);
        foreach (var value in _values)
        {
            value.DetachFromDisposeScope();
        }
    }

    public void PutBack()
    {
        using var withoutGraph = no_grad();
        TensorLists.Copy(_weights, _values);
    }

    public void Dispose()
    {
        foreach (var value in _values)
        {
            value.Dispose();
        }
    }
}
