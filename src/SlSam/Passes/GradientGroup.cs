using SlSam.Layers;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SlSam.Passes;

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

    /// <summary>
    /// The tensors of those parameters that the perturbation is to move, and their gradients: a list for each factor that rho is multiplied by.
    /// </summary>
    public IEnumerable<(double RhoFactor, Tensor[] Weights, Tensor[] Gradients)> ToBePerturbed() =>
        _parameters
            .Select((parameter, i) => (Parameter: parameter, Gradient: _gradients[i]))
            .Where(entry => entry.Parameter.IsPerturbed)
            .GroupBy(entry => entry.Parameter.RhoFactor)
            .Select(list =>
                (
                    list.Key,
                    list.Select(entry => (Tensor)entry.Parameter.Parameter).ToArray(),
                    list.Select(entry => entry.Gradient).ToArray()
                )
            );

    public void Dispose()
    {
        foreach (var gradient in _gradients)
        {
            gradient.Dispose();
        }
    }
}
