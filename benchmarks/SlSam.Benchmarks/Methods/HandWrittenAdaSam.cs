using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SlSam.Benchmarks.Methods;

/// <summary>
/// What a TorchSharp user has without this library: SAM written out over TorchSharp's own AdamW. Two passes over all parameters, a
/// perturbation tensor by tensor, and saved copies to restore from.
/// </summary>
internal sealed class HandWrittenAdaSam(nn.Module model, Recipe recipe) : ITrainer
{
    private readonly Parameter[] _parameters = [.. model.parameters()];

    private readonly TorchSharp.Modules.AdamW _optimizer = optim.AdamW(
        model.parameters(),
        recipe.LearningRate,
        eps: recipe.Epsilon,
        weight_decay: recipe.WeightDecay
    );

    public long ActiveElements { get; } = model.parameters().Sum(parameter => parameter.numel());

    public double Depth => 1;

    public int ElementsMovedPerParameter => 0;

    public Tensor Step(Func<Func<Tensor, Tensor>, Tensor> closure)
    {
        using var scope = NewDisposeScope();
        _optimizer.zero_grad();
        var loss = closure(batch => batch);

        var saved = Perturb();
        _optimizer.zero_grad();
        closure(batch => batch);
        Restore(saved);

        _optimizer.step();
        return loss.MoveToOuterDisposeScope();
    }

    public void Dispose() => _optimizer.Dispose();

    private Tensor[] Perturb()
    {
        using var withoutGraph = no_grad();
        using var scope = NewDisposeScope();
        var norms = stack(_parameters.Select(parameter => parameter.grad!.norm()));
        var scale = recipe.Rho / (norms.norm() + 1e-12);
        var saved = new Tensor[_parameters.Length];
        for (var i = 0; i < _parameters.Length; i++)
        {
            using var direction = _parameters[i].grad! * scale;
            saved[i] = _parameters[i].clone().MoveToOuterDisposeScope();
            _parameters[i].add_(direction);
        }

        return saved;
    }

    private void Restore(Tensor[] saved)
    {
        using var withoutGraph = no_grad();
        for (var i = 0; i < _parameters.Length; i++)
        {
            _parameters[i].copy_(saved[i]);
        }
    }
}
