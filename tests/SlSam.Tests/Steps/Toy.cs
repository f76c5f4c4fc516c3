using SlSam.Optimizers;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SlSam.Tests.Steps;

/// <summary>A model of three linear layers "0", "2", "4" (six parameters), a batch for it, and what tests look at.</summary>
internal sealed class Toy
{
    public Toy(ScalarType type = ScalarType.Float32, int seed = 7)
    {
        random.manual_seed(seed);
        Model = Models.Mlp();
        Model.to(type);
        (X, Y) = (randn(6, 8).to_type(type), randint(4, [6]));
    }

    public Sequential Model { get; }

    public Tensor X { get; private set; }

    public Tensor Y { get; }

    public IReadOnlyList<Parameter> Parameters => [.. Model.parameters()];

    public Parameter this[string name] => Model.named_parameters().Single(entry => entry.name == name).parameter;

    /// <summary>One closure's work: the loss, and its gradients on the parameters that take part.</summary>
    public Tensor Loss() => Loss(1);

    public Tensor Loss(double scale)
    {
        using var scope = NewDisposeScope();
        var loss = nn.functional.cross_entropy(Model.call(X), Y) * scale;
        loss.backward();
        return loss.MoveToOuterDisposeScope();
    }

    /// <summary>Model and batch in another type; the model's parameters become new ones.</summary>
    public void MoveTo(ScalarType type)
    {
        Model.to(type);
        X = X.to_type(type).DetachFromDisposeScope();
    }

    public void Freeze(params string[] names)
    {
        foreach (var name in names)
        {
            this[name].requires_grad = false;
        }
    }

    /// <summary>Copies of all parameters as they are now.</summary>
    public Tensor[] Snapshot() => [.. Parameters.Select(parameter => parameter.Copy())];

    /// <summary>By parameter, whether it differs from a snapshot.</summary>
    public IEnumerable<bool> ChangedSince(Tensor[] snapshot) => Parameters.Zip(snapshot, (now, then) => !now.IsSameAs(then));

    /// <summary>Gradients of the parameters at the weights as they are, which are dropped again.</summary>
    public Tensor[] GradientsHere()
    {
        Loss();
        Tensor[] gradients = [.. Parameters.Select(parameter => parameter.grad!)];
        foreach (var parameter in Parameters)
        {
            parameter.grad = null;
        }

        return gradients;
    }

    /// <summary>The FusedAdamW state of each parameter, in order.</summary>
    public static List<FusedAdamWState> States(SlSamOptimizer optimizer) =>
        [.. ((FusedAdamW)optimizer.BaseOptimizer).state_dict().State.Cast<FusedAdamWState>()];
}
