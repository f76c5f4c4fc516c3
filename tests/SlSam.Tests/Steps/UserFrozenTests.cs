using SlSam.Layers;
using static TorchSharp.torch;

namespace SlSam.Tests.Steps;

/// <summary>What the user froze stays frozen.</summary>
public class UserFrozenTests
{
    [Fact]
    public void A_parameter_frozen_before_is_never_touched()
    {
        using var scope = NewDisposeScope();
        var toy = new Toy();
        toy.Freeze("0.weight", "4.bias");
        using var optimizer = new SlSamOptimizer(toy.Model, new SlSamOptions { Seed = 1, WeightDecay = 0.5 });
        var before = toy.Snapshot();
        for (var step = 0; step < 20; step++)
        {
            optimizer.Step(() =>
            {
                toy["0.weight"].requires_grad.Should().BeFalse();
                return toy.Loss();
            });
        }

        toy.ChangedSince(before).Should().Equal(false, true, true, true, true, false);
        toy["0.weight"].requires_grad.Should().BeFalse();
        optimizer.LastStep.TotalParameters.Should().Be(toy.Parameters.Sum(parameter => parameter.numel()) - (8 * 16) - 4);
    }

    [Fact]
    public void A_gradient_that_a_frozen_parameter_has_is_left_where_it_is()
    {
        using var scope = NewDisposeScope();
        var toy = new Toy();
        toy.Loss();
        toy.Freeze("0.weight");
        using var optimizer = new SlSamOptimizer(toy.Model);

        optimizer.Step(toy.Loss);

        toy["0.weight"].HasGradient().Should().BeTrue();
    }

    [Fact]
    public void A_parameter_frozen_later_sits_out_and_takes_part_again_when_it_is_thawed()
    {
        using var scope = NewDisposeScope();
        var toy = new Toy();
        var (options, sampler) = ScriptedSampler.Options([0, 2]);
        using var optimizer = new SlSamOptimizer(toy.Model, options);
        toy.Freeze("0.weight");
        var before = toy.Snapshot();

        optimizer.Step(toy.Loss);

        toy.ChangedSince(before).Should().Equal(false, false, true, false, false, false);
        toy["0.weight"].requires_grad.Should().BeFalse();
        sampler().Updates.Single().Norms[0].Should().Be(0);

        toy["0.weight"].requires_grad = true;
        optimizer.Step(toy.Loss);
        toy.ChangedSince(before).Should().Equal(true, false, true, false, false, false);
    }

    [Fact]
    public void Arms_that_are_all_frozen_are_drawn_again()
    {
        using var scope = NewDisposeScope();
        var toy = new Toy();
        using var optimizer = new SlSamOptimizer(toy.Model, ScriptedSampler.Options([0], [0], [3]).Options);
        toy.Freeze("0.weight");

        optimizer.Step(toy.Loss);

        optimizer.ActiveArms.Should().Equal(3);
    }

    [Fact]
    public void A_model_that_is_all_frozen_later_is_said_so()
    {
        using var scope = NewDisposeScope();
        var toy = new Toy();
        using var optimizer = new SlSamOptimizer(toy.Model);
        toy.Freeze([.. toy.Model.ParameterNames()]);

        var step = () => optimizer.Step(toy.Loss);
        var refresh = optimizer.RefreshArms;

        step.Should().Throw<InvalidOperationException>().WithMessage("No arm with a trainable parameter*RefreshArms()*");
        refresh.Should().Throw<ArgumentException>().WithMessage("None of the model's 6 parameters is trainable*");
        toy["0.bias"].requires_grad = true;
        optimizer.Step(toy.Loss);
        optimizer.LastStep.ActiveParameters.Should().Be(16);
    }

    [Fact]
    public void A_second_optimizer_between_steps_sees_no_frozen_arm()
    {
        using var scope = NewDisposeScope();
        var toy = new Toy();
        using var optimizer = new SlSamOptimizer(toy.Model, new SlSamOptions { Partitioner = LayerPartitioners.PerModule, Seed = 1 });
        using var sgd = optim.SGD(toy.Model.parameters(), 0.1);
        optimizer.Step(toy.Loss);
        var before = toy.Snapshot();

        toy.Loss();
        sgd.step();

        toy.ChangedSince(before).Should().OnlyContain(changed => changed);
    }
}
