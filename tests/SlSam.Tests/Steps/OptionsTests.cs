using SlSam.Layers;
using SlSam.Optimizers;
using SlSam.Sampling;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SlSam.Tests.Steps;

/// <summary>Settings: their defaults, their ranges, and that they are copied.</summary>
public class OptionsTests
{
    public static TheoryData<string, double, string> OutOfRange =>
        new()
        {
            { nameof(SlSamOptions.LearningRate), -1, "a finite number, 0 or more" },
            { nameof(SlSamOptions.LearningRate), double.NaN, "a finite number, 0 or more" },
            { nameof(SlSamOptions.Beta1), 1, "a decay rate from 0 to below 1" },
            { nameof(SlSamOptions.Beta2), -0.1, "a decay rate from 0 to below 1" },
            { nameof(SlSamOptions.Epsilon), double.PositiveInfinity, "a finite number, 0 or more" },
            { nameof(SlSamOptions.WeightDecay), -1e-9, "a finite number, 0 or more" },
            { nameof(SlSamOptions.Rho), -0.05, "a finite number, 0 or more" },
            { nameof(SlSamOptions.ActiveFraction), 0, "a fraction above 0 and at most 1" },
            { nameof(SlSamOptions.ActiveFraction), 1.2, "a fraction above 0 and at most 1" },
            { nameof(SlSamOptions.BanditLearningRate), double.NaN, "a finite number, 0 or more" },
            { nameof(SlSamOptions.MinProbability), 0, "a fraction above 0 and at most 1" },
            { nameof(SlSamOptions.PerturbationProbability), 1.5, "a probability from 0 to 1" },
            { nameof(SlSamOptions.MaxGradientNorm), 0, "*above 0" },
        };

    [Theory]
    [MemberData(nameof(OutOfRange))]
    public void A_number_out_of_its_range_is_refused_by_name(string name, double value, string expected)
    {
        using var scope = NewDisposeScope();
        var options = new SlSamOptions();
        typeof(SlSamOptions).GetProperty(name)!.SetValue(options, value);

        var build = () => new SlSamOptimizer(new Toy().Model, options);

        build
            .Should()
            .Throw<ArgumentOutOfRangeException>()
            .WithMessage(FormattableString.Invariant($"{name} is {value}; expected {expected}*"));
    }

    [Fact]
    public void What_is_missing_unknown_or_contradicts_is_refused()
    {
        using var scope = NewDisposeScope();
        ShouldRefuse<ArgumentNullException>(new SlSamOptions { Partitioner = null! }, "Partitioner is null*");
        ShouldRefuse<ArgumentOutOfRangeException>(
            new SlSamOptions { Reward = (Exp3Reward)9 },
            "Reward is 9; expected one of Raw, Normalized*"
        );
        ShouldRefuse<ArgumentOutOfRangeException>(
            new SlSamOptions { NonFinite = (NonFiniteGradients)9 },
            "NonFinite is 9; expected one of*"
        );
        ShouldRefuse<ArgumentOutOfRangeException>(
            new SlSamOptions { ActiveFraction = 0.1, MinProbability = 0.2 },
            "MinProbability is 0.2, above ActiveFraction = 0.1*"
        );
        ShouldRefuse<ArgumentOutOfRangeException>(SlSamOptions.Rst(1.1), "PerturbationProbability is 1.1*");
        ShouldRefuse<ArgumentOutOfRangeException>(SlSamOptions.Uniform(0), "ActiveFraction is 0*");
    }

    [Fact]
    public void Rho_is_checked_when_it_is_set()
    {
        using var scope = NewDisposeScope();
        using var optimizer = new SlSamOptimizer(new Toy().Model);

        foreach (var rho in new[] { -1, double.NaN, double.PositiveInfinity })
        {
            var set = () => optimizer.Rho = rho;
            set.Should().Throw<ArgumentOutOfRangeException>().WithMessage("Rho is *");
        }

        optimizer.Rho.Should().Be(0.05);
    }

    [Fact]
    public void Defaults_are_those_of_the_authors_code()
    {
        using var scope = NewDisposeScope();
        var toy = new Toy();
        using var optimizer = new SlSamOptimizer(toy.Model);

        var group = optimizer.BaseOptimizer.Should().BeOfType<FusedAdamW>().Which.state_dict().Options.Cast<AdamW.Options>().Single();
        (group.LearningRate, group.beta1, group.beta2, group.eps, group.weight_decay).Should().Be((1e-3, 0.9, 0.999, 1e-8, 0.01));
        optimizer.Rho.Should().Be(0.05);
        optimizer.Probabilities.Should().OnlyContain(p => p == 0.5);
        optimizer.Arms.Should().HaveCount(6);
    }

    [Fact]
    public void Settings_are_copied_when_an_optimizer_is_built()
    {
        using var scope = NewDisposeScope();
        var toy = new Toy();
        var options = new SlSamOptions { Seed = 1 };
        using var optimizer = new SlSamOptimizer(toy.Model, options);
        (options.PerturbationProbability, options.Rho, options.Partitioner) = (0, 0, LayerPartitioners.PerModule);

        optimizer.Step(toy.Loss);
        optimizer.RefreshArms();

        optimizer.LastStep.Perturbed.Should().BeTrue();
        optimizer.Arms.Should().HaveCount(6);
    }

    [Fact]
    public void The_uniform_ablation_is_copied_too()
    {
        using var scope = NewDisposeScope();
        var toy = new Toy();
        toy.Freeze("0.weight");
        var options = SlSamOptions.Uniform(0.3);
        using var optimizer = new SlSamOptimizer(toy.Model, options);
        options.ActiveFraction = 0.9;
        toy["0.weight"].requires_grad = true;

        optimizer.RefreshArms();

        optimizer.Probabilities.Should().HaveCount(6).And.OnlyContain(p => p == 0.3);
    }

    [Fact]
    public void One_set_of_options_may_build_several_optimizers()
    {
        using var scope = NewDisposeScope();
        var options = SlSamOptions.Uniform(0.5);
        options.Seed = 3;
        var (first, second) = (new Toy(), new Toy());
        using var one = new SlSamOptimizer(first.Model, options);
        using var two = new SlSamOptimizer(second.Model, options);
        for (var step = 0; step < 10; step++)
        {
            one.Step(first.Loss);
            two.Step(second.Loss);
            two.ActiveArms.Should().Equal(one.ActiveArms);
        }
    }

    private static void ShouldRefuse<TException>(SlSamOptions options, string message)
        where TException : Exception
    {
        var build = () => new SlSamOptimizer(new Toy().Model, options);

        build.Should().Throw<TException>().WithMessage(message);
    }
}
