using static TorchSharp.torch;

namespace SlSam.Tests.Steps;

/// <summary>A closure whose backward pass is missing, computes nothing, or fails is told what is wrong.</summary>
public class BackwardFaultTests
{
    [Theory]
    [InlineData("all")]
    [InlineData("per-module")]
    [InlineData("wrapped")]
    public void A_forward_pass_under_no_grad_is_told_with_both_causes_after_some_draws(string over)
    {
        using var scope = NewDisposeScope();
        var toy = new Toy();
        using var sgd = optim.SGD(toy.Model.parameters(), 0.1);
        using var optimizer = ForwardOutsideTests.Build(toy, over, sgd);
        var (before, calls) = (toy.Snapshot(), 0);

        var step = () =>
            optimizer.Step(() =>
            {
                calls++;
                Tensor loss;
                using (no_grad())
                {
                    loss = nn.functional.cross_entropy(toy.Model.call(toy.X), toy.Y);
                }

                loss.backward();
                return loss;
            });

        var message = step.Should().Throw<InvalidOperationException>().Which.Message;
        message.Should().Contain("no_grad").And.MatchRegex("not used|unused|does not use|uses none|use none");
        calls.Should().BeInRange(1, 11);
        toy.ChangedSince(before).Should().OnlyContain(changed => !changed);
        toy.Parameters.Should().OnlyContain(parameter => parameter.requires_grad && !parameter.HasGradient());
        optimizer.Step(toy.Loss);
        toy.ChangedSince(before).Should().Contain(true);
    }

    [Fact]
    public void A_detached_loss_is_told_as_one_that_nothing_was_computed_for()
    {
        using var scope = NewDisposeScope();
        var toy = new Toy();
        using var optimizer = new SlSamOptimizer(toy.Model, SlSamOptions.AdaSam());

        var step = () =>
            optimizer.Step(() =>
            {
                var loss = nn.functional.cross_entropy(toy.Model.call(toy.X).detach(), toy.Y);
                loss.backward();
                return loss;
            });

        step.Should().Throw<InvalidOperationException>();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_forgotten_backward_is_told_with_its_name(int pass)
    {
        using var scope = NewDisposeScope();
        var toy = new Toy();
        using var optimizer = new SlSamOptimizer(toy.Model, SlSamOptions.AdaSam());
        var (before, calls) = (toy.Snapshot(), 0);

        var step = () => optimizer.Step(() => ++calls == pass ? toy.Model.call(toy.X).sum() : toy.Loss());

        step.Should().Throw<InvalidOperationException>().WithMessage("*backward()*");
        calls.Should().Be(pass, "the same draw without a backward is no reason to draw again");
        toy.ChangedSince(before).Should().OnlyContain(changed => !changed);
    }

    [Fact]
    public void What_else_backward_throws_goes_through_at_once()
    {
        using var scope = NewDisposeScope();
        var toy = new Toy();
        using var optimizer = new SlSamOptimizer(toy.Model, SlSamOptions.AdaSam());
        var calls = 0;

        var step = () =>
            optimizer.Step(() =>
            {
                calls++;
                toy.Model.call(toy.X).backward(); // not one number
                return toy.Loss();
            });

        step.Should().Throw<System.Runtime.InteropServices.ExternalException>();
        calls.Should().Be(1);
    }
}
