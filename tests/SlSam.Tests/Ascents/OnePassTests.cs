using SlSam.Tests.Steps;
using static TorchSharp.torch;

namespace SlSam.Tests.Ascents;

/// <summary>S2-SAM and MSAM: one pass, at a point that earlier steps left.</summary>
public class OnePassTests
{
    [Theory]
    [InlineData("s2sam")]
    [InlineData("msam")]
    public void The_first_step_is_plain_and_the_others_know_nothing_at_the_weights(string name)
    {
        using var scope = NewDisposeScope();
        var toy = new Toy();
        using var optimizer = new SlSamOptimizer(toy.Model, Family.Options(name));
        var passes = new List<(bool IsAscent, bool IsPerturbed)>();
        Tensor Loss(StepPass pass)
        {
            passes.Add((pass.IsAscent, pass.IsPerturbed));
            return toy.Loss();
        }

        optimizer.Step(Loss);
        var first = optimizer.LastStep;
        using var loss = optimizer.Step(Loss);

        var second = optimizer.LastStep;
        passes.Should().Equal((false, false), (false, true));
        (first.Perturbed, second.Perturbed).Should().Be((false, true));
        first.Loss.Should().NotBe(double.NaN);
        second.Loss.Should().Be(double.NaN);
        second.GradientNorm.Should().Be(double.NaN);
        second.PerturbedLoss.Should().BeApproximately(loss.item<float>(), 1e-6);
        second.PerturbationNorm.Should().BeApproximately(optimizer.Rho, 1e-4);
        second.ArmGradientNorms.Sum(norm => norm * norm).Should().BeApproximately((float)Math.Pow(second.UpdateGradientNorm, 2), 1e-4f);
    }

    [Fact]
    public void What_was_not_active_for_long_has_no_direction_and_its_memory_is_let_go()
    {
        using var scope = NewDisposeScope();
        var toy = new Toy();
        int[] arms = [0, 1];
        var options = SlSamOptions.S2Sam() with { Sampler = all => new ChosenSampler(all.Count, () => arms) };
        using var optimizer = new SlSamOptimizer(toy.Model, options);
        void Step() => optimizer.Step(toy.Loss).Dispose();

        Step();
        arms = [0];
        for (var step = 0; step < 9; step++)
        {
            Step();
        }

        arms = [0, 1];
        var before = toy.Snapshot();
        var moved = new List<bool>();
        optimizer.Step(() =>
        {
            moved = [.. toy.ChangedSince(before)];
            return toy.Loss();
        });
        moved.Should().Equal([true, true, false, false, false, false], "the second arm's gradient is ten steps old");

        arms = [0];
        for (var step = 0; step < 10; step++)
        {
            Step();
        }

        arms = [1];
        Step();
        optimizer.LastStep.Perturbed.Should().BeFalse("its gradient is eleven steps old");
    }

    [Theory]
    [InlineData("adamw")]
    [InlineData("sgd")]
    [InlineData("rmsprop")]
    public void Momentum_of_a_wrapped_optimizer_is_gone_against(string over)
    {
        using var scope = NewDisposeScope();
        var toy = new Toy();
        using optim.Optimizer wrapped = over switch
        {
            "adamw" => optim.AdamW(toy.Model.parameters()),
            "sgd" => optim.SGD(toy.Model.parameters(), 0.1, momentum: 0.9),
            _ => optim.RMSProp(toy.Model.parameters(), 0.01, momentum: 0.9),
        };
        using var optimizer = new SlSamOptimizer(toy.Model, wrapped, SlSamOptions.Msam() with { Rho = 0.3 });
        var gradients = toy.GradientsHere();
        optimizer.Step(toy.Loss);
        var before = toy.Snapshot();
        var along = 0.0;

        optimizer.Step(() =>
        {
            along = toy
                .Parameters.Zip(before)
                .Zip(gradients)
                .Sum(entry => (entry.First.First - entry.First.Second).mul(entry.Second).sum().item<float>());
            return toy.Loss();
        });

        optimizer.LastStep.PerturbationNorm.Should().BeApproximately(0.3, 1e-5);
        along.Should().BeNegative("ahead along the step, down the first gradient");
    }

    [Fact]
    public void A_step_that_is_left_out_is_not_remembered()
    {
        using var scope = NewDisposeScope();
        using var run = new FamilyRun(SlSamOptions.S2Sam() with { NonFinite = NonFiniteGradients.SkipStep });
        using var other = new FamilyRun(SlSamOptions.S2Sam() with { NonFinite = NonFiniteGradients.SkipStep });
        run.Steps(2);
        other.Steps(2);

        run.Optimizer.Step(pass => pass.Backward(run.Model.parameters().First().sum() * double.NaN));
        run.Optimizer.LastStep.Skipped.Should().BeTrue();
        run.Steps(1);
        other.Steps(1);

        run.Weights.Should().Equal(other.Weights);
    }
}
