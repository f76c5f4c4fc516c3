using static TorchSharp.torch;

namespace SlSam.Tests.Steps;

/// <summary>Steps of one pass, without a perturbation.</summary>
public class PlainStepTests
{
    [Theory]
    [InlineData(0.0, 1.0)]
    [InlineData(0.05, 0.0)]
    public void One_pass_where_rho_or_the_chance_is_zero(double rho, double chance)
    {
        using var scope = NewDisposeScope();
        var toy = new Toy();
        using var optimizer = new SlSamOptimizer(toy.Model, new SlSamOptions { Rho = rho, PerturbationProbability = chance });
        var calls = 0;
        var before = toy.Snapshot();

        optimizer.Step(() =>
        {
            calls++;
            toy.ChangedSince(before).Should().OnlyContain(changed => !changed);
            return toy.Loss();
        });

        calls.Should().Be(1);
        optimizer.LastStep.Perturbed.Should().BeFalse();
        optimizer.LastStep.PerturbedLoss.Should().Be(double.NaN);
        toy.ChangedSince(before).Should().Contain(true);
    }

    [Fact]
    public void Some_steps_are_perturbed_where_the_chance_is_between()
    {
        using var scope = NewDisposeScope();
        var toy = new Toy();
        using var optimizer = new SlSamOptimizer(toy.Model, new SlSamOptions { PerturbationProbability = 0.3, Seed = 4 });
        var (calls, perturbed) = (0, 0);
        for (var step = 0; step < 200; step++)
        {
            optimizer.Step(() =>
            {
                calls++;
                return toy.Loss();
            });
            perturbed += optimizer.LastStep.Perturbed ? 1 : 0;
        }

        perturbed.Should().BeInRange(40, 80);
        calls.Should().Be(200 + perturbed);
    }

    [Fact]
    public void The_chance_of_perturbation_leaves_the_draws_of_arms_alone()
    {
        using var scope = NewDisposeScope();
        var (always, sometimes) = (new Toy(), new Toy());
        using var first = new SlSamOptimizer(always.Model, new SlSamOptions { Seed = 1, BanditLearningRate = 0 });
        using var second = new SlSamOptimizer(
            sometimes.Model,
            new SlSamOptions
            {
                Seed = 1,
                BanditLearningRate = 0,
                PerturbationProbability = 0.5,
            }
        );
        for (var step = 0; step < 20; step++)
        {
            first.Step(always.Loss);
            second.Step(sometimes.Loss);
            second.ActiveArms.Should().Equal(first.ActiveArms);
        }
    }

    [Fact]
    public void Rho_set_to_zero_and_back_switches_the_second_pass_off_and_on()
    {
        using var scope = NewDisposeScope();
        var toy = new Toy();
        using var optimizer = new SlSamOptimizer(toy.Model);
        var perturbed = new List<bool>();
        foreach (var rho in new[] { 0.05, 0, 0.05 })
        {
            optimizer.Rho = rho;
            optimizer.Step(toy.Loss);
            perturbed.Add(optimizer.LastStep.Perturbed);
        }

        perturbed.Should().Equal(true, false, true);
    }
}
