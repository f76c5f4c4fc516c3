using static TorchSharp.torch;

namespace SlSam.Benchmarks.Methods;

/// <summary>TorchSharp's own AdamW, used the way its examples do.</summary>
internal sealed class StockAdamW(nn.Module model, Recipe recipe) : ITrainer
{
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
        _optimizer.step();
        return loss.MoveToOuterDisposeScope();
    }

    public void Dispose() => _optimizer.Dispose();
}
