using SlSam.Layers;
using SlSam.Sampling;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SlSam.Tests.Docs;

/// <summary>docs/training.md: sets of arms that stay, and what is kept in memory.</summary>
public class MemoryPage
{
    [Fact]
    public void Lisa_and_a_held_share_of_the_parameters()
    {
        using var scope = NewDisposeScope();
        var model = new SmallTransformer();
        var (x, y) = (randn(4, 5, 6), randint(3, [4]));

        using var lisa = new SlSamOptimizer(model, SlSamOptions.Lisa(blocks: 1) with { Rho = 0.01, PerturbationProbability = 1 });
        lisa.Step(pass => pass.Backward(functional.cross_entropy(model.call(x), y)));

        lisa.Arms.Should().HaveCount(2);

        var options = new SlSamOptions
        {
            Partitioner = LayerPartitioners.PerBlock(),
            Sampler = arms => ExactLayerSampler.OfParameters(arms, share: 0.2, seed: 1),
            HoldSteps = 20,
            InactiveState = InactiveState.Drop,
            AlwaysActive = name => name.StartsWith("head.", StringComparison.Ordinal),
        };

        using var held = new SlSamOptimizer(model, options);
        held.Step(pass => pass.Backward(functional.cross_entropy(model.call(x), y)));
        held.LastStep.ActiveParameters.Should().BeLessThan(held.LastStep.TotalParameters);
    }

    [Fact]
    public void Float16_with_masters_and_a_loss_scale()
    {
        using var scope = NewDisposeScope();
        var model = Models.Mlp();
        var (x, y) = (randn(4, 8).to(float16), randint(4, [4]));

        model.to(float16);
        using var optimizer = new SlSamOptimizer(model, new SlSamOptions { MasterWeights = true, LossScale = LossScale.Dynamic() });
        optimizer.Step(pass => pass.Backward(functional.cross_entropy(model.call(x).to(float32), y)));
        Console.WriteLine($"scale {optimizer.LastStep.LossScale}, skipped so far {optimizer.LastStep.SkippedSteps}");

        optimizer.LastStep.LossScale.Should().Be(65536);
    }
}
