using SlSam.Kernels;
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

    /// <summary>Whether some are large enough for their norms to be taken row by row.</summary>
    public bool AreLarge { get; private set; }

    /// <param name="parameter">The parameter.</param>
    /// <param name="gradient">Its gradient; this group disposes the handle.</param>
    public void Add(TrainedParameter parameter, Tensor gradient)
    {
        _parameters.Add(parameter);
        _gradients.Add(gradient);
        AreLarge |= parameter.Elements >= TensorLists.LargeForNorms;
    }

    /// <summary>What the perturbation is to move: a list for each factor that rho is multiplied by, large tensors apart from small ones.</summary>
    /// <param name="largeFrom">How many elements make a tensor large.</param>
    public IReadOnlyList<(double RhoFactor, bool AreLarge, Tensor[] Weights, Tensor[] Gradients)> ToBePerturbed(long largeFrom)
    {
        var lists = new Dictionary<(double RhoFactor, bool AreLarge), (List<Tensor> Weights, List<Tensor> Gradients)>();
        for (var i = 0; i < _parameters.Count; i++)
        {
            var parameter = _parameters[i];
            if (!parameter.IsPerturbed)
            {
                continue;
            }

            var key = (parameter.RhoFactor, parameter.Elements >= largeFrom);
            if (!lists.TryGetValue(key, out var list))
            {
                lists.Add(key, list = ([], []));
            }

            list.Weights.Add(parameter.Parameter);
            list.Gradients.Add(_gradients[i]);
        }

        return
        [
            .. lists.Select(list => (list.Key.RhoFactor, list.Key.AreLarge, list.Value.Weights.ToArray(), list.Value.Gradients.ToArray())),
        ];
    }

    public void Dispose()
    {
        foreach (var gradient in _gradients)
        {
            gradient.Dispose();
        }
    }
}
