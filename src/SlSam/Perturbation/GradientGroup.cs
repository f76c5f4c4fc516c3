using SlSam.Layers;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SlSam.Perturbation;

/// <summary>Active parameters of one device and type with their gradients, as lists for native calls.</summary>
internal sealed class GradientGroup : IDisposable
{
    private readonly List<TrainedParameter> _parameters = [];
    private readonly List<Tensor> _gradients = [];

    public IReadOnlyList<TrainedParameter> Parameters => _parameters;

    public IEnumerable<(Parameter Parameter, Tensor Gradient)> Updates =>
        _parameters.Select((entry, i) => (entry.Parameter, _gradients[i]));

    public Tensor[] Gradients => [.. _gradients];

    /// <param name="parameter">The parameter.</param>
    /// <param name="gradient">Its gradient; this group disposes the handle.</param>
    public void Add(TrainedParameter parameter, Tensor gradient)
    {
        _parameters.Add(parameter);
        _gradients.Add(gradient);
    }

    /// <summary>The tensors of those parameters that the perturbation moves, and their gradients.</summary>
    public (Tensor[] Weights, Tensor[] Gradients) Perturbed()
    {
        var weights = new List<Tensor>(_parameters.Count);
        var gradients = new List<Tensor>(_parameters.Count);
        for (var i = 0; i < _parameters.Count; i++)
        {
            if (_parameters[i].IsPerturbed)
            {
                weights.Add(_parameters[i].Parameter);
                gradients.Add(_gradients[i]);
            }
        }

        return ([.. weights], [.. gradients]);
    }

    public void Dispose()
    {
        foreach (var gradient in _gradients)
        {
            gradient.Dispose();
        }
    }
}
