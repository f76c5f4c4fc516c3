using SlSam.Optimizers;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SlSam.Tests.Steps;

/// <summary>What code written for any optimizer calls beside <c>step</c>.</summary>
public class DropInTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void State_is_moved_to_a_device(bool overStock)
    {
        using var scope = NewDisposeScope();
        var toy = new Toy();
        using var stock = optim.AdamW(toy.Model.parameters());
        using var optimizer = overStock ? new SlSamOptimizer(toy.Model, stock) : new SlSamOptimizer(toy.Model);
        optimizer.Step(toy.Loss);

        optimizer.to(CPU);

        optimizer.Step(toy.Loss);
    }

    [Fact]
    public void Zeroing_drops_the_gradients_of_all_parameters_it_holds()
    {
        using var scope = NewDisposeScope();
        var toy = new Toy();
        using optim.Optimizer optimizer = new SlSamOptimizer(toy.Model);
        toy.Loss();

        optimizer.zero_grad();

        toy.Parameters.Should().OnlyContain(parameter => !parameter.HasGradient());
    }

    [Fact]
    public void Parameters_and_groups_are_those_of_the_optimizer_below()
    {
        using var scope = NewDisposeScope();
        var toy = new Toy();
        using var wrapped = new FusedAdamW([new AdamW.ParamGroup(toy.Parameters.Take(2), lr: 0.1)], lr: 0.2);
        using optim.Optimizer optimizer = new SlSamOptimizer(toy.Model, wrapped);

        optimizer.add_param_group(new AdamW.ParamGroup(toy.Parameters.Skip(2), lr: 0.3));

        optimizer.ParamGroups.Select(group => group.LearningRate).Should().Equal(0.1, 0.3);
        toy.Model.NamesOf(optimizer.parameters()).Should().Equal(toy.Model.ParameterNames());
        ((SlSamOptimizer)optimizer).state_dict().Options.Should().HaveCount(2);
    }

    [Fact]
    public void A_schedule_that_cycles_momentum_works_on_it_as_on_what_it_wraps()
    {
        using var scope = NewDisposeScope();
        var toy = new Toy();
        using var optimizer = new SlSamOptimizer(toy.Model);
        using var stock = optim.AdamW([new Parameter(ones(1))]);
        var ours = optim.lr_scheduler.OneCycleLR(optimizer, 0.1, total_steps: 20);
        var theirs = optim.lr_scheduler.OneCycleLR(stock, 0.1, total_steps: 20);
        for (var step = 0; step < 10; step++)
        {
            optimizer.Step(toy.Loss);
            ours.step();
            theirs.step();
        }

        Group(optimizer).LearningRate.Should().Be(Group(stock).LearningRate);
        Group(optimizer).Betas.Should().Be(Group(stock).Betas);

        static AdamW.ParamGroup Group(optim.Optimizer optimizer) => (AdamW.ParamGroup)optimizer.ParamGroups.Single();
    }
}
