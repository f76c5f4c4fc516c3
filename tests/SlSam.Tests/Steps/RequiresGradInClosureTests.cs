using static TorchSharp.torch;

namespace SlSam.Tests.Steps;

/// <summary>Closures that switch requires_grad themselves, as those of adversarial trainings do, for both networks at each step.</summary>
public class RequiresGradInClosureTests
{
    public static MatrixTheoryData<string, bool> Cases => new(["own", "sgd", "adamw"], [false, true]);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Frozen_arms_that_the_closure_switches_on_are_not_trained_and_keep_no_gradient(string over, bool onlySecondPass)
    {
        using var scope = NewDisposeScope();
        var toy = new Toy();
        using var wrapped = over == "sgd" ? (optim.Optimizer)optim.SGD(toy.Model.parameters(), 0.1) : optim.AdamW(toy.Model.parameters());
        var (options, _) = ScriptedSampler.Options([1, 4]);
        using var optimizer = over == "own" ? new SlSamOptimizer(toy.Model, options) : new SlSamOptimizer(toy.Model, wrapped, options);
        var (before, pass) = (toy.Snapshot(), 0);

        optimizer.Step(() =>
        {
            if (++pass == 2 || !onlySecondPass)
            {
                SwitchAll(toy, true);
            }

            return toy.Loss();
        });

        toy.ChangedSince(before).Should().Equal(false, true, false, false, true, false);
        toy.Parameters.Should().OnlyContain(parameter => parameter.requires_grad && !parameter.HasGradient());
    }

    [Fact]
    public void They_are_neither_perturbed_nor_counted()
    {
        using var scope = NewDisposeScope();
        var (toy, plain) = (new Toy(), new Toy());
        using var optimizer = new SlSamOptimizer(toy.Model, ScriptedSampler.Options([1, 4]).Options);
        using var reference = new SlSamOptimizer(plain.Model, ScriptedSampler.Options([1, 4]).Options);
        for (var step = 0; step < 3; step++)
        {
            optimizer.Step(() =>
            {
                SwitchAll(toy, true);
                return toy.Loss();
            });
            reference.Step(plain.Loss);
        }

        optimizer.LastStep.GradientNorm.Should().Be(reference.LastStep.GradientNorm);
        toy.Model.Weights().Should().Equal(plain.Model.Weights());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void After_a_failed_step_no_gradient_stands(int failing)
    {
        using var scope = NewDisposeScope();
        var toy = new Toy();
        using var optimizer = new SlSamOptimizer(toy.Model, ScriptedSampler.Options([1, 4]).Options);
        var pass = 0;

        var step = () =>
            optimizer.Step(() =>
            {
                SwitchAll(toy, true);
                var loss = toy.Loss();
                return ++pass == failing ? throw new OperationCanceledException() : loss;
            });

        step.Should().Throw<OperationCanceledException>();
        toy.Parameters.Should().OnlyContain(parameter => parameter.requires_grad && !parameter.HasGradient());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_the_closure_switches_off_is_on_again_after_the_step(bool fails)
    {
        using var scope = NewDisposeScope();
        var toy = new Toy();
        using var optimizer = new SlSamOptimizer(toy.Model, SlSamOptions.AdaSam());

        var fault = Record.Exception(() =>
            optimizer.Step(() =>
            {
                var loss = toy.Loss();
                SwitchAll(toy, false);
                SwitchAll(toy, true);
                toy["0.weight"].requires_grad = false;
                return fails ? throw new OperationCanceledException() : loss;
            })
        );

        fault.Should().Match<Exception?>(found => fails ? found is OperationCanceledException : found == null);
        toy.Parameters.Should().OnlyContain(parameter => parameter.requires_grad && !parameter.HasGradient());
    }

    [Fact]
    public void What_the_user_froze_is_frozen_again_and_as_it_was()
    {
        using var scope = NewDisposeScope();
        var toy = new Toy();
        using var sgd = optim.SGD(toy.Model.parameters(), 0.1, weight_decay: 0.5);
        toy.Freeze("0.weight");
        using var optimizer = new SlSamOptimizer(toy.Model, sgd, SlSamOptions.AdaSam());
        var before = toy["0.weight"].Copy();

        optimizer.Step(() =>
        {
            SwitchAll(toy, true);
            return toy.Loss();
        });

        toy["0.weight"].IsSameAs(before).Should().BeTrue();
        toy["0.weight"].requires_grad.Should().BeFalse();
    }

    private static void SwitchAll(Toy toy, bool isOn)
    {
        foreach (var parameter in toy.Parameters)
        {
            parameter.requires_grad = isOn;
        }
    }
}
