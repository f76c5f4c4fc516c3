using SlSam.Layers;
using SlSam.Sampling;
using static TorchSharp.torch;

namespace SlSam.Tests.Steps;

/// <summary>Nothing that is not finite gets past a step, and the arms that had it are named.</summary>
public class NonFiniteGradientTests
{
    public static MatrixTheoryData<int, float, bool> Cases =>
        new([1, 2], [float.NaN, float.PositiveInfinity, float.NegativeInfinity], [true, false]);

    [Theory]
    [MemberData(nameof(Cases))]
    public void It_is_refused_in_either_pass_with_nothing_changed(int pass, float value, bool overStock)
    {
        using var scope = NewDisposeScope();
        var toy = new Toy();
        using var stock = optim.AdamW(toy.Model.parameters());
        var options = new SlSamOptions { Seed = 1, Sampler = arms => new AllLayersSampler(arms.Count) };
        using var optimizer = overStock ? new SlSamOptimizer(toy.Model, stock, options) : new SlSamOptimizer(toy.Model, options);
        optimizer.Step(toy.Loss);
        var (before, state, statistics) = (toy.Snapshot(), Saved(optimizer), optimizer.LastStep);
        var calls = 0;

        var step = () =>
            optimizer.Step(() =>
            {
                var loss = toy.Loss();
                if (++calls == pass)
                {
                    toy["2.weight"].grad![3, 5] = value;
                }

                return loss;
            });

        var fault = step.Should().Throw<NonFiniteGradientException>().Which;
        fault.Arms.Should().Equal("2.weight");
        fault
            .Message.Should()
            .Match($"The gradient norm of the {(pass == 1 ? "first" : "second")} pass is *, over 2.weight. Expected finite gradients*");
        toy.ChangedSince(before).Should().OnlyContain(changed => !changed);
        toy.Parameters.Should().OnlyContain(parameter => parameter.requires_grad && !parameter.HasGradient());
        optimizer.LastStep.Should().Be(statistics);
        optimizer.Step(toy.Loss);
        state.Should().NotEqual(Saved(optimizer));
    }

    [Fact]
    public void Moments_probabilities_and_random_states_are_untouched()
    {
        using var scope = NewDisposeScope();
        var (toy, undisturbed) = (new Toy(), new Toy());
        using var optimizer = new SlSamOptimizer(toy.Model, new SlSamOptions { Seed = 1, PerturbationProbability = 0.5 });
        using var other = new SlSamOptimizer(undisturbed.Model, new SlSamOptions { Seed = 1, PerturbationProbability = 0.5 });
        for (var i = 0; i < 10; i++)
        {
            var step = () => optimizer.Step(() => toy.Loss(double.NaN));
            step.Should().Throw<NonFiniteGradientException>();
            optimizer.Step(toy.Loss);
            other.Step(undisturbed.Loss);
        }

        Saved(optimizer).Should().Equal(Saved(other));
        toy.ChangedSince(undisturbed.Snapshot()).Should().OnlyContain(changed => !changed);
    }

    [Fact]
    public void Arms_of_several_parameters_are_named_once_and_parameters_in_no_arm_by_their_own_name()
    {
        using var scope = NewDisposeScope();
        var toy = new Toy();
        using var optimizer = new SlSamOptimizer(
            toy.Model,
            new SlSamOptions
            {
                Partitioner = LayerPartitioners.ByName(name => name == "4.bias" ? null : name[..1]),
                Sampler = arms => new AllLayersSampler(arms.Count),
            }
        );

        var step = () => optimizer.Step(() => toy.Loss(double.NaN));

        step.Should().Throw<NonFiniteGradientException>().Which.Arms.Should().BeEquivalentTo("0", "2", "4", "4.bias");
    }

    [Fact]
    public void Float64_gradients_beyond_the_range_of_float32_are_a_step_like_any_other()
    {
        using var scope = NewDisposeScope();
        var toy = new Toy(ScalarType.Float64);
        var options = new SlSamOptions { Seed = 1, Rho = 0 };
        using var optimizer = new SlSamOptimizer(toy.Model, options);
        for (var step = 0; step < 5; step++)
        {
            optimizer.Step(() => toy.Loss(1e60));
        }

        toy.Model.Weights().Should().OnlyContain(weight => double.IsFinite(weight));
        optimizer.LastStep.GradientNorm.Should().BeGreaterThan(1e50);
    }

    private static byte[] Saved(SlSamOptimizer optimizer)
    {
        var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        optimizer.save_state_dict(writer);
        return stream.ToArray();
    }
}
