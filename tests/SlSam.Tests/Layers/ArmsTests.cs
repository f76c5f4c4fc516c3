using SlSam.Layers;
using static TorchSharp.torch;

namespace SlSam.Tests.Layers;

/// <summary>What the optimizer makes of a partition: frozen parameters are left out, mistakes are told by name.</summary>
public class ArmsTests
{
    [Fact]
    public void Frozen_parameters_are_left_out_and_arms_of_such_alone_are_dropped()
    {
        using var scope = NewDisposeScope();
        var model = Models.Mlp();
        Freeze(model, "0.weight", "0.bias", "2.bias");

        using var optimizer = new SlSamOptimizer(model, new SlSamOptions { Partitioner = LayerPartitioners.PerModule });

        optimizer.Arms.Select(arm => (arm.Name, arm.ParameterCount)).Should().Equal(("2", 16 * 16), ("4", (16 * 4) + 4));
        optimizer.Probabilities.Should().HaveCount(2);
        optimizer.parameters().Should().HaveCount(3);
    }

    [Fact]
    public void An_arm_without_parameters_is_dropped()
    {
        using var scope = NewDisposeScope();
        var model = Models.Mlp();

        using var optimizer = new SlSamOptimizer(
            model,
            new SlSamOptions { Partitioner = new Fixed(new LayerArm("none", []), new LayerArm("all", [.. model.parameters()])) }
        );

        optimizer.Arms.Should().ContainSingle().Which.Name.Should().Be("all");
    }

    [Fact]
    public void A_model_without_trainable_parameters_is_refused()
    {
        using var scope = NewDisposeScope();
        var model = Models.Mlp();
        Freeze(model, [.. model.named_parameters().Select(entry => entry.name)]);

        var frozen = () => new SlSamOptimizer(model);
        var empty = () => new SlSamOptimizer(nn.ReLU());

        frozen.Should().Throw<ArgumentException>().WithMessage("None of the model's 6 parameters is trainable*requires_grad == true*");
        empty.Should().Throw<ArgumentException>().WithMessage("None of the model's 0 parameters is trainable*");
    }

    [Fact]
    public void A_parameter_named_twice_is_refused_by_name()
    {
        using var scope = NewDisposeScope();
        var model = Models.Mlp();
        var weight = model.parameters().First();

        ShouldRefuse(
            model,
            "*Fixed put the parameter '0.weight' into arm 'a' and again into arm 'b'*",
            new LayerArm("a", [weight]),
            new("b", [weight])
        );
        ShouldRefuse(model, "*'0.weight' into arm 'a' and again into arm 'a'*", new LayerArm("a", [weight, weight]));
    }

    [Fact]
    public void A_parameter_that_the_model_does_not_have_is_refused()
    {
        using var scope = NewDisposeScope();
        var model = Models.Mlp();

        ShouldRefuse(
            model,
            "*Fixed put a parameter of shape [3, 2] into arm 'a' that the model does not have*",
            new LayerArm("a", [new(ones(3, 2))])
        );
        ShouldRefuse(model, "*shape null into arm 'a'*", new LayerArm("a", [null!]));
    }

    [Fact]
    public void Partitions_that_are_none_are_refused()
    {
        using var scope = NewDisposeScope();
        var model = Models.Mlp();

        ShouldRefuse(model, "*Fixed returned null; expected a list of arms*", null!);
        ShouldRefuse(model, "*Fixed returned an arm that is null, or whose name or parameters are*", [null!]);
        ShouldRefuse(model, "*Fixed returned an arm that is null, or whose name or parameters are*", new LayerArm("a", null!));
        ShouldRefuse(model, "*Fixed made no arm with a trainable parameter out of 6*");
    }

    private static void ShouldRefuse(nn.Module model, string message, params LayerArm[] arms)
    {
        var build = () => new SlSamOptimizer(model, new SlSamOptions { Partitioner = new Fixed(arms) });

        build.Should().Throw<ArgumentException>().WithMessage(message);
    }

    private static void Freeze(nn.Module model, params string[] names)
    {
        foreach (var (name, parameter) in model.named_parameters())
        {
            parameter.requires_grad = !names.Contains(name);
        }
    }

    private sealed class Fixed(params LayerArm[] arms) : ILayerPartitioner
    {
        public IReadOnlyList<LayerArm> Partition(nn.Module model) => arms;
    }
}
