using static TorchSharp.torch;

namespace SlSam.Tests.Steps;

/// <summary>What the model holds and the optimizer does not is switched off in a step, and else left alone.</summary>
public class NotHeldParameterTests
{
    [Fact]
    public void What_the_optimizer_does_not_hold_is_switched_off_in_the_step_and_gathers_no_gradient()
    {
        using var scope = NewDisposeScope();
        var toy = new Toy();
        using var wrapped = optim.SGD([toy["2.weight"], toy["4.bias"]], 0.1);
        using var optimizer = new SlSamOptimizer(toy.Model, wrapped, SlSamOptions.AdaSam());

        optimizer.Step(() =>
        {
            toy.Parameters.Select(parameter => parameter.requires_grad).Should().Equal(false, false, true, false, false, true);
            using var below = ((nn.Module<Tensor, Tensor>)toy.Model[0]).call(toy.X);
            below.requires_grad.Should().BeFalse("backpropagation goes down to the lowest that is trained");
            return toy.Loss();
        });

        toy.Parameters.Should().OnlyContain(parameter => parameter.requires_grad && !parameter.HasGradient());
    }

    [Fact]
    public void Native_parameters_that_the_optimizer_does_not_hold_are_switched_off_too()
    {
        using var scope = NewDisposeScope();
        var model = new TiedLanguageModel(isTied: false);
        using var wrapped = optim.SGD(model.Head.parameters().ToList(), 0.1);
        using var optimizer = new SlSamOptimizer(model, wrapped, SlSamOptions.AdaSam());

        optimizer.Step(() =>
        {
            model.Embedding.weight!.requires_grad.Should().BeFalse();
            return model.Loss();
        });

        model.parameters().Should().OnlyContain(parameter => parameter.requires_grad && !parameter.HasGradient());
    }

    [Fact]
    public void A_gradient_that_it_had_before_is_left_where_it_is()
    {
        using var scope = NewDisposeScope();
        var toy = new Toy();
        using var wrapped = optim.SGD([toy["4.weight"]], 0.1);
        using var optimizer = new SlSamOptimizer(toy.Model, wrapped, SlSamOptions.AdaSam());
        toy.Loss();
        var gradient = toy["0.weight"].grad!.Copy();

        optimizer.Step(toy.Loss);

        toy["0.weight"].grad!.IsSameAs(gradient).Should().BeTrue();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void After_a_failed_step_it_is_switched_on_again(int failing)
    {
        using var scope = NewDisposeScope();
        var toy = new Toy();
        toy.Freeze("2.bias");
        using var wrapped = optim.SGD([toy["2.weight"]], 0.1);
        using var optimizer = new SlSamOptimizer(toy.Model, wrapped, SlSamOptions.AdaSam());
        var pass = 0;

        var step = () =>
            optimizer.Step(() =>
            {
                toy["0.weight"].requires_grad.Should().BeFalse();
                return ++pass == failing ? throw new OperationCanceledException() : toy.Loss();
            });

        step.Should().Throw<OperationCanceledException>();
        toy.Parameters.Select(parameter => parameter.requires_grad).Should().Equal(true, true, true, false, true, true);
        toy.Parameters.Should().OnlyContain(parameter => !parameter.HasGradient());
    }

    [Fact]
    public void A_layer_that_was_unfrozen_gathers_no_gradient_before_the_arms_are_refreshed()
    {
        using var scope = NewDisposeScope();
        var toy = new Toy();
        toy.Freeze("0.weight");
        using var optimizer = new SlSamOptimizer(toy.Model, SlSamOptions.AdaSam());
        toy["0.weight"].requires_grad = true;

        optimizer.Step(toy.Loss);
        optimizer.Step(toy.Loss);

        toy["0.weight"].HasGradient().Should().BeFalse();
        toy["0.weight"].requires_grad.Should().BeTrue();
    }
}
