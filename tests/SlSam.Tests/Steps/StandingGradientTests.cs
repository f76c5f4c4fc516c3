using SlSam.Optimizers;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SlSam.Tests.Steps;

/// <summary>Gradients that stood before a step, and parameters that come to a wrapped optimizer between steps.</summary>
public class StandingGradientTests
{
    [Theory]
    [InlineData("sgd")]
    [InlineData("fused")]
    public void A_frozen_layer_is_not_trained_by_a_gradient_that_stands_on_it(string over)
    {
        using var scope = NewDisposeScope();
        var toy = new Toy();
        toy.Loss();
        toy.Freeze("0.weight", "0.bias");
        using optim.Optimizer wrapped = over == "sgd" ? optim.SGD(toy.Parameters, 0.1) : new FusedAdamW(toy.Parameters, lr: 0.1);
        using var optimizer = new SlSamOptimizer(toy.Model, wrapped, SlSamOptions.AdaSam());
        var before = toy.Snapshot();

        optimizer.Step(toy.Loss);
        optimizer.Step(toy.Loss);

        toy.ChangedSince(before).Should().Equal(false, false, true, true, true, true);
    }

    [Theory]
    [InlineData("sgd")]
    [InlineData("fused")]
    public void What_is_added_beyond_the_model_is_updated_with_the_last_gradient_alone(string over)
    {
        using var scope = NewDisposeScope();
        var toy = new Toy();
        var centre = new Parameter(zeros(1));
        using optim.Optimizer wrapped = over == "sgd" ? optim.SGD(toy.Parameters, 0.1) : new FusedAdamW(toy.Parameters, lr: 0.1);
        using var optimizer = new SlSamOptimizer(toy.Model, wrapped, SlSamOptions.AdaSam());
        optimizer.add_param_group(
            over == "sgd"
                ? new SGD.ParamGroup([centre], lr: 0.1)
                : new AdamW.ParamGroup
                {
                    Parameters = [centre],
                    Options = new AdamW.Options { LearningRate = 0.1, weight_decay = 0 },
                }
        );

        for (var step = 1; step <= 3; step++)
        {
            optimizer.Step(pass => pass.Backward(nn.functional.cross_entropy(toy.Model.call(toy.X), toy.Y) + centre.sum()));

            centre.item<float>().Should().BeApproximately(-0.1f * step, 1e-5f);
            centre.HasGradient().Should().BeFalse();
        }
    }

    [Fact]
    public void What_is_not_held_gathers_no_gradient_after_it_was_moved()
    {
        using var scope = NewDisposeScope();
        var (body, head) = (nn.Linear(8, 8), nn.Linear(8, 2));
        var model = nn.Sequential(("body", body), ("head", head));
        using var sgd = optim.SGD(head.parameters(), 0.1);
        using var optimizer = new SlSamOptimizer(model, sgd, SlSamOptions.AdaSam());
        body.to(ScalarType.Float64);
        body.to(ScalarType.Float32);

        optimizer.Step(pass => pass.Backward(model.call(ones(2, 8)).square().mean()));

        body.parameters().Should().OnlyContain(parameter => !parameter.HasGradient() && parameter.requires_grad);
    }

    [Fact]
    public void The_loss_that_a_step_returns_has_memory_of_its_own()
    {
        using var scope = NewDisposeScope();
        var toy = new Toy();
        var total = zeros(1);
        using var optimizer = new SlSamOptimizer(toy.Model, SlSamOptions.AdaSam());

        var loss = optimizer.Step(() =>
        {
            total.zero_();
            total.add_(toy.Loss().detach());
            return total.alias();
        });

        ((double)loss.item<float>()).Should().Be(optimizer.LastStep.Loss);
    }
}
