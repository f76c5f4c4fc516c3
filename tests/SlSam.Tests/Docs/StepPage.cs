using SlSam.Layers;
using SlSam.Optimizers;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SlSam.Tests.Docs;

/// <summary>What docs/training.md shows of the step: what the closure is told, what is held beyond the model, and what it tells.</summary>
public sealed class StepPage : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    [Fact]
    public void Heads_that_a_batch_does_not_use()
    {
        var model = ModuleDictOf(("body", Linear(8, 8)), ("first", Linear(8, 2)), ("second", Linear(8, 2)));
        var (x, task) = (randn(4, 8), "second");
        var before = model.Weights();
        Linear Part(string name) => (Linear)model.named_children().Single(child => child.name == name).module;

        using var optimizer = new SlSamOptimizer(model, new SlSamOptions { Partitioner = LayerPartitioners.PerModule });
        optimizer.Step(pass =>
        {
            var logits = Part(task).call(Part("body").call(x)); // only one of the heads
            return pass.Backward(logits.square().mean());
        });

        model.Weights()[72..90].Should().Equal(before[72..90]);
    }

    [Fact]
    public void A_loss_with_weights_of_its_own()
    {
        var model = Linear(8, 2);
        var centres = new Parameter(randn(2));
        var x = randn(4, 8);
        var before = centres.Copy();

        using var adamW = new FusedAdamW([.. model.parameters(), centres], lr: 1e-3);
        using var optimizer = new SlSamOptimizer(model, adamW); // perturbs the model's, updates both
        optimizer.Step(pass => pass.Backward((model.call(x) - centres).square().mean()));

        centres.IsSameAs(before).Should().BeFalse();
    }

    [Fact]
    public void Several_models()
    {
        var (encoder, decoder) = (Linear(8, 4), Linear(4, 8));
        var x = randn(4, 8);

        var parameters = encoder
            .named_parameters()
            .Select(entry => ($"encoder.{entry.name}", entry.parameter))
            .Concat(decoder.named_parameters().Select(entry => ($"decoder.{entry.name}", entry.parameter)));
        using var optimizer = new SlSamOptimizer(parameters);
        optimizer.Step(pass => pass.Backward(functional.mse_loss(decoder.call(encoder.call(x)), x)));

        optimizer.Arms.Should().HaveCount(4);
    }

    [Fact]
    public void A_rho_for_each_part()
    {
        var model = Sequential(("body", Linear(8, 8)), ("head", Linear(8, 2)));

        var options = SlSamOptions.AdaSam() with
        {
            Rho = 0.05,
            RhoFactor = name => name.StartsWith("head.", StringComparison.Ordinal) ? 2 : 1,
        };
        using var optimizer = new SlSamOptimizer(model, options);

        optimizer.Step(pass => pass.Backward(model.call(ones(1, 8)).square().mean()));
        optimizer.LastStep.PerturbationNorm.Should().BeInRange(0.05, 0.1);
    }

    [Fact]
    public void What_steps_tell()
    {
        var model = Linear(8, 2);
        using var optimizer = new SlSamOptimizer(model);

        optimizer.Stepped += (_, step) =>
            Console.WriteLine($"{step.Step}: loss {step.Loss:g4}, at a distance of {step.PerturbationNorm:g2} {step.PerturbedLoss:g4}");

        optimizer.Step(pass => pass.Backward(model.call(ones(1, 8)).square().mean()));
        optimizer.LastStep.Step.Should().Be(1);
    }

    private static Module<Tensor, Tensor> ModuleDictOf(params (string Name, Module<Tensor, Tensor> Module)[] modules) =>
        Sequential(modules);
}
