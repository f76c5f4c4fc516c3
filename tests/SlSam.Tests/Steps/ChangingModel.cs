using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SlSam.Tests.Steps;

/// <summary>A row of linear layers with names, which can be replaced, removed and inserted. Layers that go are not disposed.</summary>
internal sealed class ChangingModel : Module<Tensor, Tensor>
{
    public const int Width = 8;

    private readonly List<(string Name, Linear Layer)> _layers = [];

    public ChangingModel(params string[] names)
        : base(nameof(ChangingModel))
    {
        random.manual_seed(5);
        Rebuild([.. names.Select(name => (name, Linear(Width, Width)))]);
    }

    public Linear this[string name] => _layers.Single(entry => entry.Name == name).Layer;

    public Linear Replace(string name, Linear by)
    {
        var old = this[name];
        Rebuild([.. _layers.Select(entry => entry.Name == name ? (name, by) : entry)]);
        return old;
    }

    public Linear Remove(string name)
    {
        var old = this[name];
        Rebuild([.. _layers.Where(entry => entry.Name != name)]);
        return old;
    }

    public void Insert(int index, string name, Linear layer)
    {
        var layers = _layers.ToList();
        layers.Insert(index, (name, layer));
        Rebuild(layers);
    }

    /// <summary>Gives the layers other names, in their order.</summary>
    public void Rename(params string[] names) => Rebuild([.. _layers.Zip(names, (entry, name) => (name, entry.Layer))]);

    public void SetFrozen(string name, bool isFrozen)
    {
        foreach (var parameter in this[name].parameters())
        {
            parameter.requires_grad = !isFrozen;
        }
    }

    public override Tensor forward(Tensor x)
    {
        foreach (var (_, layer) in _layers)
        {
            x = layer.call(functional.tanh(x));
        }

        return x;
    }

    /// <summary>One closure's work, on the batch of a step.</summary>
    public Func<Tensor> LossOf(int step) =>
        () =>
        {
            using var scope = NewDisposeScope();
            using var numbers = new Generator((ulong)(100 + step));
            var loss = (call(randn(4, Width, generator: numbers)) - 1).square().mean();
            loss.backward();
            return loss.MoveToOuterDisposeScope();
        };

    private void Rebuild(List<(string Name, Linear Layer)> layers)
    {
        _layers.ForEach(entry => _internal_submodules.Remove(entry.Name));
        _layers.Clear();
        _layers.AddRange(layers);
        _layers.ForEach(entry => register_module(entry.Name, entry.Layer));
    }
}
