using SlSam.Sampling;

namespace SlSam.Tests.Sampling;

/// <summary>What every sampler promises, and the arguments it refuses.</summary>
public class SamplerContractTests
{
    [Theory]
    [InlineData("exp3")]
    [InlineData("normalized")]
    [InlineData("uniform")]
    [InlineData("all")]
    [InlineData("exact")]
    [InlineData("exact-parameters")]
    [InlineData("cyclic")]
    [InlineData("cyclic-parameters")]
    public void Draws_are_ascending_and_never_empty_and_the_same_seed_repeats_them(string name)
    {
        var sampler = Samplers.Build(name, arms: 9, seed: 3);
        for (var step = 0; step < 200; step++)
        {
            var active = sampler.Sample();
            active.Should().NotBeEmpty().And.BeInAscendingOrder().And.OnlyHaveUniqueItems().And.OnlyContain(arm => arm >= 0 && arm < 9);
            sampler.Update(active, [.. active.Select(arm => (float)arm)]);
        }

        Samplers.Run(Samplers.Build(name, seed: 4), 50).Should().Be(Samplers.Run(Samplers.Build(name, seed: 4), 50));
    }

    [Theory]
    [InlineData("exp3")]
    [InlineData("normalized")]
    [InlineData("uniform")]
    [InlineData("exact")]
    [InlineData("exact-parameters")]
    [InlineData("cyclic")]
    [InlineData("cyclic-parameters")]
    public void Another_seed_and_no_seed_give_other_draws(string name)
    {
        var run = Samplers.Run(Samplers.Build(name, seed: 4), 50);

        Samplers.Run(Samplers.Build(name, seed: 5), 50).Should().NotBe(run);
        Samplers.Run(Samplers.Build(name, seed: null), 50).Should().NotBe(run);
    }

    [Fact]
    public void Injected_numbers_decide_the_draws_in_order()
    {
        var numbers = new Queue<double>([0.4, 0.41, 0.39, 0.9, 0.9, 0.9, 0.0, 0.9, 0.9]);
        var sampler = new Exp3LayerSampler(3, new Exp3Options { ActiveFraction = 0.4, LearningRate = 0 }, numbers.Dequeue);

        sampler.Sample().Should().Equal([0, 2], "an arm is active where u <= p");
        sampler.Sample().Should().Equal([0], "three numbers without an active arm are drawn again");
        numbers.Should().BeEmpty();
    }

    [Fact]
    public void Uniform_sampler_keeps_its_probabilities_and_all_layers_are_all()
    {
        var uniform = Samplers.Build("uniform");
        var all = Samplers.Build("all", arms: 3);
        uniform.Update([0], [1e30f]);
        all.Update([0], [1e30f]);

        uniform.Probabilities.Should().Equal(0.4, 0.4, 0.4, 0.4, 0.4, 0.4);
        all.Probabilities.Should().Equal(1, 1, 1);
        all.Sample().Should().Equal(0, 1, 2);
    }

    [Fact]
    public void A_tiny_fraction_of_thousands_of_arms_still_draws_one()
    {
        var sampler = new Exp3LayerSampler(
            10_000,
            new Exp3Options
            {
                ActiveFraction = 1e-12,
                MinProbability = 1e-13,
                Seed = 1,
            }
        );

        var active = sampler.Sample();
        sampler.Update(active, [1]);

        active.Should().ContainSingle();
        sampler.Probabilities.Sum().Should().BeApproximately(1e-8, 1e-20);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-3)]
    public void A_number_of_arms_below_one_is_refused(int arms)
    {
        foreach (var name in new[] { "exp3", "normalized", "uniform", "all" })
        {
            var build = () => Samplers.Build(name, arms);
            build.Should().Throw<ArgumentOutOfRangeException>().WithMessage($"arms is {arms}; expected a whole number above 0*");
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1.2)]
    [InlineData(-0.5)]
    [InlineData(double.NaN)]
    public void A_fraction_outside_its_range_is_refused(double fraction)
    {
        var exp3 = () => new Exp3LayerSampler(3, new Exp3Options { ActiveFraction = fraction });
        var uniform = () => new UniformLayerSampler(3, fraction);
        var floor = () => new Exp3LayerSampler(3, new Exp3Options { MinProbability = fraction });

        exp3.Should().Throw<ArgumentOutOfRangeException>().WithMessage("ActiveFraction is*above 0 and at most 1*");
        uniform.Should().Throw<ArgumentOutOfRangeException>().WithMessage("activeFraction is*above 0 and at most 1*");
        floor.Should().Throw<ArgumentOutOfRangeException>().WithMessage("MinProbability is*above 0 and at most 1*");
    }

    [Fact]
    public void Settings_that_contradict_each_other_or_are_unknown_are_refused()
    {
        var floor = () => new Exp3LayerSampler(3, new Exp3Options { ActiveFraction = 0.1, MinProbability = 0.2 });
        var rate = () => new Exp3LayerSampler(3, new Exp3Options { LearningRate = double.PositiveInfinity });
        var reward = () => new Exp3LayerSampler(3, new Exp3Options { Reward = (Exp3Reward)7 });
        var none = () => new Exp3LayerSampler(3, null!);

        floor.Should().Throw<ArgumentOutOfRangeException>().WithMessage("MinProbability is 0.2, above ActiveFraction = 0.1*");
        rate.Should().Throw<ArgumentOutOfRangeException>().WithMessage("LearningRate is*finite*");
        reward.Should().Throw<ArgumentOutOfRangeException>().WithMessage("Reward is 7; expected one of Raw, Normalized*");
        none.Should().Throw<ArgumentNullException>();
    }

    [Fact]
    public void Settings_are_copied()
    {
        var options = new Exp3Options { ActiveFraction = 0.4 };
        var sampler = new Exp3LayerSampler(3, options);
        options.ActiveFraction = 0.9;

        sampler.Update([0], [1]);

        sampler.Probabilities.Sum().Should().BeApproximately(1.2, 1e-12);
    }

    public static TheoryData<int[], float[], string> Reports =>
        new()
        {
            { [], [], "0 gradient norms for 0 active arms*" },
            { [0, 1], [1], "1 gradient norms for 2 active arms*" },
            { [0, 6], [1, 1], "active[1] is 6; expected ascending arms from 0 to 5*" },
            { [-1], [1], "active[0] is -1*" },
            { [2, 2], [1, 1], "active[1] is 2*" },
            { [3, 1], [1, 1], "active[1] is 1*" },
            { [1, 3], [1, float.NaN], "gradientNorms[1], of arm 3, is NaN*" },
            { [1], [float.PositiveInfinity], "gradientNorms[0], of arm 1, is Infinity*" },
            { [1], [-1], "gradientNorms[0], of arm 1, is -1*" },
        };

    [Theory]
    [MemberData(nameof(Reports))]
    public void A_report_that_makes_no_sense_is_refused_and_changes_nothing(int[] active, float[] norms, string message)
    {
        var sampler = Samplers.Build("normalized");
        var before = Samplers.Save(sampler);

        var update = () => sampler.Update(active, norms);

        update.Should().Throw<ArgumentException>().WithMessage(message);
        Samplers.Save(sampler).Should().Equal(before);
    }

    [Fact]
    public void Null_arguments_are_refused_by_name()
    {
        var sampler = Samplers.Build("exp3");
        var calls = new Action[]
        {
            () => sampler.Update(null!, [1]),
            () => sampler.Update([0], null!),
            () => sampler.SaveState(null!),
            () => sampler.LoadState(null!),
        };

        calls.Should().AllSatisfy(call => call.Should().Throw<ArgumentNullException>());
    }
}
