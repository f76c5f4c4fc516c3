using SlSam.Layers;
using static TorchSharp.torch;

namespace SlSam.Tests.Steps;

/// <summary>The numbers that a step tells of itself.</summary>
public class StatisticsTests
{
    [Fact]
    public void Before_the_first_step_there_are_none()
    {
        using var scope = NewDisposeScope();
        using var optimizer = new SlSamOptimizer(new Toy().Model);

        optimizer.ActiveArms.Should().BeEmpty();
        optimizer.LastStep.Loss.Should().Be(double.NaN);
        optimizer.LastStep.ArmGradientNorms.Should().BeEmpty();
        (optimizer.LastStep.Perturbed, optimizer.LastStep.Skipped).Should().Be((false, false));
    }

    [Fact]
    public void Norms_counts_and_losses_are_those_of_the_step()
    {
        using var scope = NewDisposeScope();
        var toy = new Toy();
        var (options, sampler) = ScriptedSampler.Options([0, 2]);
        options.Partitioner = LayerPartitioners.PerModule;
        using var optimizer = new SlSamOptimizer(toy.Model, options);
        var gradients = toy.GradientsHere();

        var loss = optimizer.Step(toy.Loss);

        var last = optimizer.LastStep;
        optimizer.ActiveArms.Should().Equal(0, 2);
        last.Loss.Should().Be(loss.item<float>());
        last.PerturbedLoss.Should().BeGreaterThan(last.Loss, "the perturbation goes up the gradient");
        double Norm(params int[] of) => Math.Sqrt(of.Sum(i => gradients[i].Elements().Sum(g => g * g)));
        last.ArmGradientNorms.Should().Equal([Norm(0, 1), Norm(4, 5)], (found, norm) => Math.Abs(found - norm) < 1e-6);
        last.GradientNorm.Should().BeApproximately(Norm(0, 1, 4, 5), 1e-6);
        last.ActiveParameters.Should().Be((8 * 16) + 16 + (16 * 4) + 4);
        last.TotalParameters.Should().Be(last.ActiveParameters + (16 * 16) + 16);
        (last.Perturbed, last.Skipped).Should().Be((true, false));
        sampler().Updates.Single().Norms.Should().Equal(last.ArmGradientNorms);
    }

    [Fact]
    public void A_step_of_the_past_keeps_its_numbers()
    {
        using var scope = NewDisposeScope();
        var toy = new Toy();
        using var optimizer = new SlSamOptimizer(toy.Model, new SlSamOptions { Seed = 1 });
        optimizer.Step(toy.Loss);
        var (first, arms) = (optimizer.LastStep, optimizer.ActiveArms);
        var (loss, norms, armsThen) = (first.Loss, first.ArmGradientNorms.ToArray(), arms.ToArray());
        for (var step = 0; step < 5; step++)
        {
            optimizer.Step(toy.Loss);
        }

        first.Loss.Should().Be(loss);
        first.ArmGradientNorms.Should().Equal(norms);
        arms.Should().Equal(armsThen);
    }

    [Fact]
    public void Probabilities_have_one_entry_for_each_arm_and_sum_to_the_budget()
    {
        using var scope = NewDisposeScope();
        var toy = new Toy();
        using var optimizer = new SlSamOptimizer(
            toy.Model,
            new SlSamOptions
            {
                ActiveFraction = 0.3,
                BanditLearningRate = 0.1,
                Seed = 1,
            }
        );
        for (var step = 0; step < 20; step++)
        {
            optimizer.Step(toy.Loss);
        }

        optimizer.Probabilities.Should().HaveCount(6).And.OnlyContain(p => p >= 1e-3 && p <= 1);
        optimizer.Probabilities.Sum().Should().BeApproximately(0.3 * 6, 1e-12);
        optimizer.Probabilities.Distinct().Count().Should().BeGreaterThan(1);
    }
}
