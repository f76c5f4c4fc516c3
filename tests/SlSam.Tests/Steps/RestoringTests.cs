using SlSam.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace SlSam.Tests.Steps;

/// <summary>What can be put back is put back, also where a closure disposed or moved a part of the model.</summary>
public class RestoringTests
{
    [Theory]
    [InlineData(1, 0)]
    [InlineData(1, 4)]
    [InlineData(2, 0)]
    [InlineData(2, 2)]
    [InlineData(2, 4)]
    public void A_layer_disposed_in_a_pass_leaves_the_others_as_they_were(int failing, int disposed)
    {
        using var scope = NewDisposeScope();
        var toy = new Toy();
        var (parameters, before, pass) = (toy.Parameters, toy.Snapshot(), 0);
        using var optimizer = new SlSamOptimizer(toy.Model, SlSamOptions.AdaSam());

        var step = () =>
            optimizer.Step(() =>
            {
                if (++pass < failing)
                {
                    return toy.Loss();
                }

                ((nn.Module)toy.Model[disposed]).Dispose();
                throw new OperationCanceledException("by the user");
            });

        step.Should().Throw<OperationCanceledException>().WithMessage("by the user");
        for (var i = 0; i < parameters.Count; i++)
        {
            if (i / 2 * 2 != disposed)
            {
                parameters[i].IsSameAs(before[i]).Should().BeTrue("parameter {0}", i);
                parameters[i].requires_grad.Should().BeTrue();
                parameters[i].HasGradient().Should().BeFalse();
            }
        }
    }

    [Fact]
    public void Arms_of_a_disposed_layer_do_not_keep_others_frozen()
    {
        using var scope = NewDisposeScope();
        var toy = new Toy();
        var parameters = toy.Parameters;
        using var optimizer = new SlSamOptimizer(toy.Model, ScriptedSampler.Options([2]).Options);

        var step = () =>
            optimizer.Step(() =>
            {
                ((nn.Module)toy.Model[0]).Dispose();
                throw new OperationCanceledException("by the user");
            });

        step.Should().Throw<OperationCanceledException>();
        parameters.Skip(2).Should().OnlyContain(parameter => parameter.requires_grad);
    }

    [Fact]
    public void Of_two_types_both_are_put_back()
    {
        using var scope = NewDisposeScope();
        var (half, whole) = (nn.Linear(4, 4), nn.Linear(4, 4));
        half.to(ScalarType.Float64);
        var model = nn.Sequential(("half", half), ("whole", whole));
        using var optimizer = new SlSamOptimizer(model, SlSamOptions.AdaSam());
        var (kept, before, pass) = (whole.parameters().ToList(), whole.Weights(), 0);

        var step = () =>
            optimizer.Step(() =>
            {
                if (++pass == 2)
                {
                    half.weight!.Dispose();
                    throw new OperationCanceledException("by the user");
                }

                var loss = whole.call(half.call(ones(2, 4, ScalarType.Float64)).to_type(ScalarType.Float32)).square().mean();
                loss.backward();
                return loss;
            });

        step.Should().Throw<OperationCanceledException>().WithMessage("by the user");
        kept.SelectMany(parameter => parameter.Elements()).Should().Equal(before);
    }

    [Fact]
    public void A_model_that_is_moved_in_a_pass_leaves_what_the_closure_threw()
    {
        using var scope = NewDisposeScope();
        var toy = new Toy();
        using var optimizer = new SlSamOptimizer(toy.Model, new SlSamOptions { Partitioner = LayerPartitioners.PerModule, Seed = 1 });
        var (pass, before) = (0, toy.Snapshot());

        var step = () =>
            optimizer.Step(() =>
            {
                if (++pass == 2)
                {
                    toy.MoveTo(ScalarType.Float64);
                    throw new OperationCanceledException("by the user");
                }

                return toy.Loss();
            });

        step.Should().Throw<OperationCanceledException>().WithMessage("by the user");
        toy.Parameters.Zip(before).Should().OnlyContain(pair => pair.First.to_type(ScalarType.Float32).IsSameAs(pair.Second));
        toy.Parameters.Should().OnlyContain(parameter => parameter.requires_grad);
    }
}
