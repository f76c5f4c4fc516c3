using SlSam.Sampling;
using static TorchSharp.torch;

namespace SlSam.Tests.Steps;

/// <summary>Same seed, same bits; and the draws leave torch's random state alone.</summary>
public class SeedTests
{
    [Fact]
    public void Same_seed_gives_the_same_bits_and_another_one_other_draws()
    {
        using var scope = NewDisposeScope();
        var first = Train(new SlSamOptions { Seed = 4, PerturbationProbability = 0.7 });
        var second = Train(new SlSamOptions { Seed = 4, PerturbationProbability = 0.7 });
        var third = Train(new SlSamOptions { Seed = 5, PerturbationProbability = 0.7 });

        second.Weights.Should().Equal(first.Weights);
        second.Draws.Should().Be(first.Draws);
        third.Draws.Should().NotBe(first.Draws);
    }

    [Fact]
    public void Without_a_seed_every_run_is_another()
    {
        using var scope = NewDisposeScope();

        Train(new SlSamOptions()).Draws.Should().NotBe(Train(new SlSamOptions()).Draws);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Draws_do_not_touch_the_random_state_of_torch(bool sameRandomness)
    {
        using var scope = NewDisposeScope();
        var toy = new Toy();
        random.manual_seed(9);
        var before = get_rng_state();

        using var optimizer = new SlSamOptimizer(
            toy.Model,
            new SlSamOptions { PerturbationProbability = 0.5, SameRandomness = sameRandomness }
        );
        for (var step = 0; step < 10; step++)
        {
            optimizer.Step(toy.Loss);
        }

        get_rng_state().IsSameAs(before).Should().BeTrue();
    }

    [Fact]
    public void The_random_state_of_torch_does_not_touch_the_draws()
    {
        using var scope = NewDisposeScope();
        var straight = Train(new SlSamOptions { Seed = 4 });
        var disturbed = Train(new SlSamOptions { Seed = 4 }, _ => randn(3));

        disturbed.Draws.Should().Be(straight.Draws);
        disturbed.Weights.Should().Equal(straight.Weights);
    }

    [Theory]
    [InlineData(1e-6)]
    [InlineData(1e-2)]
    [InlineData(1e6)]
    public void With_normalized_rewards_a_constant_factor_of_the_loss_changes_no_draw(double factor)
    {
        using var scope = NewDisposeScope();
        // without epsilon AdamW's steps are free of the scale too
        SlSamOptions Options() =>
            new()
            {
                Seed = 4,
                Reward = Exp3Reward.Normalized,
                BanditLearningRate = 0.05,
                Epsilon = 0,
                Rho = 0.01,
            };

        Train(Options(), factor: factor, steps: 200).Draws.Should().Be(Train(Options(), factor: 1, steps: 200).Draws);
    }

    private static (double[] Weights, string Draws) Train(
        SlSamOptions options,
        Action<int>? between = null,
        double factor = 1,
        int steps = 25
    )
    {
        using var scope = NewDisposeScope();
        var toy = new Toy(ScalarType.Float64);
        using var optimizer = new SlSamOptimizer(toy.Model, options);
        var draws = new List<string>();
        for (var step = 0; step < steps; step++)
        {
            between?.Invoke(step);
            optimizer.Step(() => toy.Loss(factor)).Dispose();
            draws.Add($"{string.Join(' ', optimizer.ActiveArms)}{(optimizer.LastStep.Perturbed ? "*" : "")}");
        }

        return (toy.Model.Weights(), string.Join('\n', draws));
    }
}
