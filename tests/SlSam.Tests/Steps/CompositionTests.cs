using SlSam.Sampling;
using static TorchSharp.torch;

namespace SlSam.Tests.Steps;

/// <summary>The baselines are one line of options each, and equal loops written by hand over stock AdamW.</summary>
public class CompositionTests
{
    private const int Steps = 30;

    private static readonly int[] All = [0, 1, 2, 3, 4, 5];

    [Fact]
    public void AdamW() => ShouldEqual(SlSamOptions.AdamW(), (toy, adamW, _) => HandWritten.PlainStep(toy, adamW));

    [Fact]
    public void AdaSam() => ShouldEqual(SlSamOptions.AdaSam(), (toy, adamW, _) => HandWritten.SamStep(toy, adamW, All, 0.05));

    [Fact]
    public void Rst()
    {
        var options = SlSamOptions.Rst(0.4);
        options.Seed = 5;
        var perturbed = 0;

        ShouldEqual(
            options,
            (toy, adamW, optimizer) =>
            {
                if (optimizer.LastStep.Perturbed)
                {
                    perturbed++;
                    HandWritten.SamStep(toy, adamW, All, 0.05);
                }
                else
                {
                    HandWritten.PlainStep(toy, adamW);
                }
            }
        );

        perturbed.Should().BeInRange(5, 20);
    }

    [Fact]
    public void Uniform()
    {
        var options = SlSamOptions.Uniform(0.4);
        options.Seed = 5;
        var draws = new UniformLayerSampler(6, 0.4, 5);

        ShouldEqual(
            options,
            (toy, adamW, optimizer) =>
            {
                var active = draws.Sample();
                optimizer.ActiveArms.Should().Equal(active);
                optimizer.Probabilities.Should().OnlyContain(p => p == 0.4);
                HandWritten.SamStep(toy, adamW, [.. active], 0.05);
            }
        );
    }

    [Fact]
    public void The_default_is_SlSam_with_its_own_sampler()
    {
        var draws = new Exp3LayerSampler(6, new Exp3Options { Seed = 5 });

        ShouldEqual(
            new SlSamOptions { Seed = 5 },
            (toy, adamW, optimizer) =>
            {
                var active = draws.Sample();
                optimizer.ActiveArms.Should().Equal(active);
                HandWritten.SamStep(toy, adamW, [.. active], 0.05);
                draws.Update(active, optimizer.LastStep.ArmGradientNorms);
                optimizer.Probabilities.Should().Equal(draws.Probabilities);
            }
        );
    }

    private static void ShouldEqual(SlSamOptions options, Action<Toy, optim.Optimizer, SlSamOptimizer> stepByHand)
    {
        using var scope = NewDisposeScope();
        var (toy, byHand) = (new Toy(), new Toy());
        (options.LearningRate, options.Beta1, options.Beta2, options.Epsilon, options.WeightDecay) = (0.01, 0.8, 0.99, 1e-6, 0.1);
        using var optimizer = new SlSamOptimizer(toy.Model, options);
        using var adamW = optim.AdamW(byHand.Model.parameters(), 0.01, 0.8, 0.99, 1e-6, 0.1);
        for (var step = 0; step < Steps; step++)
        {
            optimizer.Step(toy.Loss);
            stepByHand(byHand, adamW, optimizer);
        }

        toy.Model.Weights().Should().Equal(byHand.Model.Weights(), (found, expected) => Math.Abs(found - expected) <= 1e-6);
    }
}
