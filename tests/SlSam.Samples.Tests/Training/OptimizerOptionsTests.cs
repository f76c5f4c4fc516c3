using SlSam.Samples.CommandLine;
using SlSam.Samples.Training;
using static TorchSharp.torch;
using AdamW = TorchSharp.Modules.AdamW;

namespace SlSam.Samples.Tests.Training;

public sealed class OptimizerOptionsTests
{
    [Fact]
    public void Biases_and_norms_do_not_decay_where_weights_alone_do()
    {
        using var scope = NewDisposeScope();
        var model = nn.Sequential(nn.Linear(4, 4), nn.LayerNorm(4));
        var options = new OptimizerOptions { WeightDecay = 0.1, Decay = DecayedWeights.Weights };

        using var adamW = options.CreateBase(model);

        var groups = adamW.ParamGroups.Cast<AdamW.ParamGroup>().ToArray();
        groups.Select(group => group.Options.weight_decay).Should().Equal(0.1, 0);
        groups.Select(group => group.Parameters.Count()).Should().Equal(1, 3);
        groups[0].Parameters.Single().shape.Should().Equal(4, 4);
    }

    [Fact]
    public void All_decays_where_nothing_else_is_said_and_what_is_frozen_is_not_trained()
    {
        using var scope = NewDisposeScope();
        var model = nn.Sequential(nn.Linear(4, 4), nn.LayerNorm(4));
        model.parameters().First().requires_grad = false;

        using var adamW = new OptimizerOptions { WeightDecay = 0.1 }.CreateBase(model);

        adamW.ParamGroups.Cast<AdamW.ParamGroup>().Should().ContainSingle().Which.Parameters.Should().HaveCount(3);
    }

    [Fact]
    public void The_gradient_that_updates_are_made_with_is_clipped()
    {
        Move(limit: null).Should().BeApproximately(Move(limit: 1e6), 1e-7);
        Move(limit: 1e-12).Should().BeLessThan(Move(limit: null) / 10, "it sinks under AdamW's epsilon");
    }

    [Theory]
    [InlineData(
        OptimizerKind.Uniform,
        "SL-SAM with uniform draws, 7 arms (parameter), active fraction 0.5, independent draws, rho 0.05, learning rate 0.001, *"
    )]
    [InlineData(OptimizerKind.Rst, "RST, perturbed share 0.5, rho 0.05, *weight decay 0.01, gradient norm 2 at most")]
    [InlineData(OptimizerKind.SamOn, "SAM-ON, rho 0.05, learning rate *")]
    public void A_description_has_the_numbers_that_count(OptimizerKind kind, string expected) =>
        new OptimizerOptions { Kind = kind, MaxGradientNorm = 2 }
            .Describe(arms: 7)
            .Should()
            .Match(expected);

    [Theory]
    [InlineData(OptimizerKind.Asam, 0.5)]
    [InlineData(OptimizerKind.SamOn, 0.5)]
    [InlineData(OptimizerKind.Msam, 1)]
    [InlineData(OptimizerKind.LookSam, 0.1)]
    [InlineData(OptimizerKind.VaSso, 0.05)]
    [InlineData(OptimizerKind.AdaSam, 0.02)]
    public void One_of_the_family_brings_its_own_rho(OptimizerKind kind, double rho)
    {
        var options = new OptimizerOptions { Rho = 0.02 }.For(kind);

        options.Rho.Should().Be(rho);
        (options with { Rho = 0.3 }).For(kind).Rho.Should().Be(0.3, "it was set for this one");
    }

    [Theory]
    [InlineData("--optimizer=msam", 1)]
    [InlineData("--rho=0.7 --optimizer=msam", 0.7)]
    [InlineData("--optimizer=adasam", 0.05)]
    public void A_rho_that_is_given_wins_wherever_it_stands(string line, double rho)
    {
        var settings = new SettingList<OptimizerOptions>(OptimizerSettings.Create(), new OptimizerOptions());
        var command = new System.CommandLine.Command("train");
        settings.AddTo(command);

        settings.Read(command.Parse(line), new OptimizerOptions()).Rho.Should().Be(rho);
    }

    [Fact]
    public void A_share_of_the_batch_is_refused_where_there_is_nothing_to_see_it()
    {
        using var model = nn.Linear(2, 2);
        var options = new OptimizerOptions { AscentShare = 0.25 }.For(OptimizerKind.Msam);
        using var adamW = options.CreateBase(model);

        var create = () => options.Create(model, adamW);

        create.Should().Throw<BadInputException>().WithMessage("--ascent-share: found 0.25 with --optimizer msam, expected 1*");
    }

    [Theory]
    [InlineData(AscentKind.Own, 2)]
    [InlineData(AscentKind.Previous, 1)]
    [InlineData(AscentKind.Momentum, 1)]
    public void Sl_sam_can_do_without_a_pass_of_its_own(AscentKind ascent, int passes)
    {
        using var model = nn.Linear(2, 2);
        using var input = ones(1, 2);
        var options = new OptimizerOptions { Ascent = ascent, ActiveFraction = 1 };
        using var adamW = options.CreateBase(model);
        using var optimizer = options.Create(model, adamW);
        var seen = 0;
        Tensor Closure()
        {
            seen++;
            var loss = model.forward(input).square().sum();
            loss.backward();
            return loss;
        }

        optimizer.Step(Closure).Dispose();
        seen = 0;
        optimizer.Step(Closure).Dispose();

        seen.Should().Be(passes);
        optimizer.LastStep!.PerturbationNorm.Should().BeGreaterThan(0);
    }

    [Fact]
    public void Another_ascent_is_refused_where_a_method_has_its_own()
    {
        using var model = nn.Linear(2, 2);
        var options = new OptimizerOptions { Ascent = AscentKind.Momentum }.For(OptimizerKind.AdaSam);
        using var adamW = options.CreateBase(model);

        var create = () => options.Create(model, adamW);

        create
            .Should()
            .Throw<BadInputException>()
            .WithMessage("--ascent: found momentum with --optimizer adasam, expected slsam or uniform*");
    }

    private static double Move(double? limit)
    {
        using var scope = NewDisposeScope();
        var options = new OptimizerOptions
        {
            Kind = OptimizerKind.AdamW,
            MaxGradientNorm = limit,
            WeightDecay = 0,
        };
        var model = nn.Linear(2, 1, hasBias: false);
        using var adamW = options.CreateBase(model);
        using var optimizer = options.Create(model, adamW);
        var before = model.weight!.detach().clone();
        optimizer.Step(() =>
        {
            var loss = model.call(ones(1, 2)).sum();
            loss.backward();
            return loss;
        });
        return (model.weight!.detach() - before).norm().item<float>();
    }
}
