using SlSam.Kernels;
using SlSam.Layers;
using SlSam.Parallel;
using TorchSharp;
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

    /// <summary>What the perturbation is to move: a list for each factor that rho is multiplied by, large tensors on the CPU apart from others.</summary>
    /// <param name="largeFrom">How many elements make a tensor large.</param>
    public IReadOnlyList<PerturbedList> ToBePerturbed(long largeFrom)
    {
        var lists = new Dictionary<(double RhoFactor, bool AreLarge), (List<TrainedParameter> Parameters, List<Tensor> Directions)>();
        for (var i = 0; i < _parameters.Count; i++)
        {
            var parameter = _parameters[i];
            if (!parameter.IsPerturbed)
            {
                continue;
            }

            var key = (parameter.RhoFactor, IsLarge(parameter, _gradients[i], largeFrom));
            if (!lists.TryGetValue(key, out var list))
            {
                lists.Add(key, list = ([], []));
            }

            list.Parameters.Add(parameter);
            list.Directions.Add(_gradients[i]);
        }

        return
        [
            .. lists.Select(list => new PerturbedList(
                list.Key.RhoFactor,
                list.Key.AreLarge,
                [.. list.Value.Parameters],
                [.. list.Value.Directions]
            )),
        ];
    }

    /// <summary>
    /// Gives gradients that share memory (autograd may give two parameters one) memory of their own, before they are worked on in place.
    /// </summary>
    public void MakeApart()
    {
        if (_gradients.Count < 2 || !TensorLists.ShareMemory(Gradients))
        {
            return;
        }

        var own = TensorLists.Clones(Gradients);
        for (var i = 0; i < own.Length; i++)
        {
            Replace(i, own[i]);
        }
    }

    /// <summary>The gradients, with what puts their average over ranks in their place.</summary>
    public IEnumerable<AveragedGradient> ToBeAveraged() =>
        _gradients.Select((gradient, i) => new AveragedGradient(gradient, average => Replace(i, average)));

    /// <summary>Multiplies the gradients by a number, in place.</summary>
    public void Scale(double factor)
    {
        if (factor != 1)
        {
            MakeApart();
            TensorLists.Scale(Gradients, factor);
        }
    }

    /// <summary>Puts a tensor in the place of a gradient, on the parameter too; it is this group's from now on.</summary>
    private void Replace(int index, Tensor gradient)
    {
        _parameters[index].Parameter.grad = gradient.DetachFromDisposeScope();
        _gradients[index].Dispose();
        _gradients[index] = gradient;
    }

    private static bool IsLarge(TrainedParameter parameter, Tensor direction, long largeFrom) =>
        parameter.Elements >= largeFrom
        && parameter.Kind.DeviceType == DeviceType.CPU
        && direction.dtype == parameter.Kind.Type
        && parameter.Parameter.is_contiguous();

    /// <summary>Those of some parameters, in a list of such ones and a list of others; without empty lists.</summary>
    /// <param name="isSuch">Says which list.</param>
    /// <param name="counts">Says which parameters.</param>
    public IEnumerable<GradientList> Split(Func<TrainedParameter, bool> isSuch, Func<TrainedParameter, bool> counts) =>
        _parameters
            .Zip(_gradients)
            .Where(entry => counts(entry.First))
            .GroupBy(entry => isSuch(entry.First))
            .Select(list => new GradientList(
                list.Key,
                [.. list.Select(entry => entry.First)],
                [.. list.Select(entry => (Tensor)entry.First.Parameter)],
                [.. list.Select(entry => entry.Second)]
            ));

    public void Dispose()
    {
        foreach (var gradient in _gradients)
        {
            gradient.Dispose();
        }
    }
}

/// <summary>Some of a group's parameters, for one native call.</summary>
/// <param name="IsSuch">Which of two lists this is.</param>
/// <param name="Parameters">The parameters.</param>
/// <param name="Weights">Their tensors.</param>
/// <param name="Gradients">Their gradients, which stay the group's.</param>
internal sealed record GradientList(bool IsSuch, IReadOnlyList<TrainedParameter> Parameters, Tensor[] Weights, Tensor[] Gradients);

/// <summary>Weights that one native call perturbs.</summary>
/// <param name="RhoFactor">What rho is multiplied by.</param>
/// <param name="AreLarge">Whether they are large, contiguous and on the CPU.</param>
/// <param name="Parameters">The weights.</param>
/// <param name="Directions">Where they go.</param>
internal sealed record PerturbedList(double RhoFactor, bool AreLarge, TrainedParameter[] Parameters, Tensor[] Directions)
{
    public Tensor[] Weights { get; } = Array.ConvertAll(Parameters, parameter => (Tensor)parameter.Parameter);

    /// <summary>Whether the weights are of half precision.</summary>
    public bool AreHalf => Parameters[0].Kind.IsHalf;
}
