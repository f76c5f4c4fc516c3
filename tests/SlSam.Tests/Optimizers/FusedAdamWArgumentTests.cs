using SlSam.Optimizers;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SlSam.Tests.Optimizers;

/// <summary>Arguments that make no sense, and parameters that are gone.</summary>
public class FusedAdamWArgumentTests
{
    [Theory]
    [InlineData("lr", -1)]
    [InlineData("lr", double.NaN)]
    [InlineData("beta1", 1)]
    [InlineData("beta2", -0.1)]
    [InlineData("eps", double.PositiveInfinity)]
    [InlineData("weight_decay", -1e-9)]
    public void A_number_out_of_its_range_is_refused_by_name(string name, double value)
    {
        using var scope = NewDisposeScope();
        double Of(string argument, double otherwise) => argument == name ? value : otherwise;

        var build = () =>
            new FusedAdamW(
                [new Parameter(ones(3))],
                Of("lr", 0.1),
                Of("beta1", 0.9),
                Of("beta2", 0.99),
                Of("eps", 1e-8),
                Of("weight_decay", 0)
            );
        var inGroup = () =>
            new FusedAdamW([
                new AdamW.ParamGroup(
                    [new Parameter(ones(3))],
                    Of("lr", 0.1),
                    Of("beta1", 0.9),
                    Of("beta2", 0.99),
                    Of("eps", 1e-8),
                    Of("weight_decay", 0)
                ),
            ]);

        build.Should().Throw<ArgumentOutOfRangeException>().WithMessage($"{name} is*expected*");
        inGroup.Should().Throw<ArgumentOutOfRangeException>().WithMessage($"{name} is*expected*");
    }

    [Fact]
    public void A_parameter_given_twice_is_refused()
    {
        using var scope = NewDisposeScope();
        var parameter = new Parameter(ones(3, 2));
        using var fused = new FusedAdamW([parameter]);

        var twice = () => new FusedAdamW([parameter, parameter]);
        var inAnotherGroup = () => fused.add_param_group(new AdamW.ParamGroup([new Parameter(ones(1)), parameter]));

        twice.Should().Throw<ArgumentException>().WithMessage("*shape [3, 2] is given twice*");
        inAnotherGroup.Should().Throw<ArgumentException>().WithMessage("*shape [3, 2] is given twice*");
        fused.ParamGroups.Should().ContainSingle("nothing of a refused group is kept");
    }

    [Fact]
    public void Parameters_that_are_null_disposed_or_no_floating_point_numbers_are_refused()
    {
        using var scope = NewDisposeScope();
        var disposed = new Parameter(ones(3));
        disposed.Dispose();
        var builds = new (Func<FusedAdamW> Build, string Message)[]
        {
            (() => new FusedAdamW([(Parameter)null!]), "*null or disposed*"),
            (() => new FusedAdamW([disposed]), "*null or disposed*"),
            (() => new FusedAdamW([new Parameter(ones([3], ScalarType.Int64), requires_grad: false)]), "*[3] is Int64; expected Float32*"),
            (() => new FusedAdamW([new Parameter(ones([3], ScalarType.ComplexFloat32))]), "*[3] is ComplexFloat32; expected Float32*"),
        };

        foreach (var (build, message) in builds)
        {
            build.Should().Throw<ArgumentException>().WithMessage(message);
        }
    }

    [Fact]
    public void Missing_arguments_are_refused()
    {
        using var scope = NewDisposeScope();
        using var fused = new FusedAdamW([new Parameter(ones(3))]);
        var calls = new Action[]
        {
            () => _ = new FusedAdamW((IEnumerable<Parameter>)null!),
            () => _ = new FusedAdamW((IEnumerable<(string, Parameter)>)null!),
            () => _ = new FusedAdamW((IEnumerable<AdamW.ParamGroup>)null!),
            () => fused.add_param_group(null!),
            () => fused.add_param_group(new AdamW.ParamGroup()),
            () => fused.save_state_dict((BinaryWriter)null!),
            () => fused.load_state_dict((BinaryReader)null!),
            () => fused.load_state_dict((optim.Optimizer.StateDictionary)null!),
            () => fused.save_state_dict((string)null!),
            () => fused.load_state_dict((string)null!),
        };

        calls.Should().AllSatisfy(call => call.Should().Throw<ArgumentNullException>());
    }

    [Fact]
    public void A_group_of_another_optimizer_is_refused()
    {
        using var scope = NewDisposeScope();
        using var fused = new FusedAdamW([new Parameter(ones(3))]);

        var add = () => fused.add_param_group(new SGD.ParamGroup { Parameters = [] });

        add.Should().Throw<ArgumentException>().WithMessage("*SGD*expected an AdamW.ParamGroup*");
    }

    [Fact]
    public void Betas_are_for_groups_added_from_now_on()
    {
        using var scope = NewDisposeScope();
        using var fused = new FusedAdamW([new Parameter(ones(3))], beta1: 0.8);

        fused.Betas = (0.5, 0.6);
        fused.add_param_group(new AdamW.ParamGroup { Parameters = [new Parameter(ones(3))] });
        var wrong = () => fused.Betas = (0.5, 1);

        fused.Betas.Should().Be((0.5, 0.6));
        fused.ParamGroups.Cast<AdamW.ParamGroup>().Select(group => group.Betas.Item1).Should().Equal(0.8, 0.5);
        wrong.Should().Throw<ArgumentOutOfRangeException>();
    }

    [Fact]
    public void A_disposed_parameter_is_told_before_any_other_is_updated()
    {
        using var scope = NewDisposeScope();
        var (kept, moved) = (new Parameter(ones(3)), new Parameter(ones(3)));
        using var fused = new FusedAdamW([kept, moved]);
        kept.grad = ones(3);
        moved.Dispose();

        var step = () => fused.step();

        step.Should().Throw<InvalidOperationException>().WithMessage("*disposed; Module.to does that*Build the optimizer after the move*");
        kept.Elements().Should().Equal(1, 1, 1);
    }

    [Fact]
    public void Disposing_twice_is_harmless()
    {
        using var scope = NewDisposeScope();
        var twins = Twins.Small();
        var fused = new FusedAdamW(twins.Fused);
        twins.SetGradients(0);
        fused.step();

        fused.Dispose();
        fused.Dispose();

        twins.Fused.Should().OnlyContain(parameter => !parameter.IsInvalid, "parameters are the caller's");
    }
}
