using static TorchSharp.torch;

namespace SlSam.Benchmarks.Methods;

/// <summary><see cref="SlSamOptimizer"/> with some options.</summary>
internal sealed class Engine : ITrainer
{
    private readonly SlSamOptimizer _optimizer;

    public Engine(nn.Module model, SlSamOptions options, Recipe recipe)
    {
        options.LearningRate = recipe.LearningRate;
        options.WeightDecay = recipe.WeightDecay;
        options.Epsilon = recipe.Epsilon;
        options.Rho = recipe.Rho;
        _optimizer = new SlSamOptimizer(model, options);
    }

    public long ActiveElements => _optimizer.LastStep.ActiveParameters;

    public double Depth => 1 - ((double)_optimizer.ActiveArms[0] / _optimizer.Arms.Count);

    public int ElementsMovedPerParameter
    {
        get
        {
            var hadPassAtWeights = !double.IsNaN(_optimizer.LastStep.Loss);
            return (_optimizer.LastStep.Perturbed ? 3 + 1 : 0) + (hadPassAtWeights ? 1 : 0) + 7;
        }
    }

    public Tensor Step(Func<Func<Tensor, Tensor>, Tensor> closure) => _optimizer.Step(pass => closure(pass.Share));

    public void Dispose() => _optimizer.Dispose();
}
