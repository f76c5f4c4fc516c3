using SlSam.Layers;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SlSam.Tests.Layers;

/// <summary>A tensor that a model uses in two places is one parameter, in one arm, perturbed and updated once.</summary>
public class TiedParameterTests
{
    public static TheoryData<bool> Kinds => [true, false];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void It_belongs_to_the_first_arm_that_has_it(bool isNative)
    {
        using var scope = NewDisposeScope();
        var model = Tied.Build(isNative);

        using var perParameter = new SlSamOptimizer(model);
        using var perModule = new SlSamOptimizer(model, new SlSamOptions { Partitioner = LayerPartitioners.PerModule });
        using var byName = new SlSamOptimizer(
            model,
            new SlSamOptions { Partitioner = LayerPartitioners.ByName(name => name.StartsWith("body") ? "body" : "tied") }
        );

        perParameter.Arms.Select(arm => arm.Name).Should().Equal("first.weight", "body.weight", "body.bias");
        perModule.Arms.Select(arm => (arm.Name, arm.Parameters.Count)).Should().Equal(("first", 1), ("body", 2));
        byName.Arms.Select(arm => (arm.Name, arm.Parameters.Count)).Should().Equal(("tied", 1), ("body", 2));
        perParameter.parameters().Should().HaveCount(3);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void It_is_perturbed_and_updated_once(bool isNative)
    {
        using var scope = NewDisposeScope();
        var model = Tied.Build(isNative);
        var weight = model.parameters().First();
        using var sgd = optim.SGD(model.parameters().Take(1), 0.1);
        using var optimizer = new SlSamOptimizer(model, sgd, SlSamOptions.AdaSam());
        var start = weight.Copy();
        var seen = new List<Tensor>();

        optimizer.Step(() =>
        {
            seen.Add(weight.Copy());
            var loss = (weight * weight).sum() / 2;
            loss.backward();
            return loss;
        });

        // the gradient is the weight itself, so the step is w - 0.1 * (w + 0.05 * w / |w|)
        var perturbed = start * (1 + (0.05 / start.norm()));
        seen[1].allclose(perturbed).Should().BeTrue();
        weight.allclose(start - (0.1 * perturbed)).Should().BeTrue();
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Its_gradient_adds_up_over_its_places_and_trains(bool isNative)
    {
        using var scope = NewDisposeScope();
        var model = Tied.Build(isNative);
        using var optimizer = new SlSamOptimizer(model, new SlSamOptions { LearningRate = 0.05, Seed = 1 });
        var tokens = arange(10);
        double Step() =>
            optimizer
                .Step(() =>
                {
                    var loss = functional.cross_entropy(model.call(tokens), tokens);
                    loss.backward();
                    return loss;
                })
                .item<float>();

        var first = Step();
        for (var step = 0; step < 40; step++)
        {
            Step();
        }

        Step().Should().BeLessThan(first / 2);
        model.parameters().Should().OnlyContain(parameter => parameter.requires_grad);
    }

    [Fact]
    public void Refreshing_does_not_add_its_second_place()
    {
        using var scope = NewDisposeScope();
        var model = Tied.Build(isNative: true);
        using var optimizer = new SlSamOptimizer(model);

        optimizer.RefreshArms();

        optimizer.parameters().Should().HaveCount(3);
        optimizer.Arms.Should().HaveCount(3);
    }

    /// <summary>An input layer whose weight is the output layer's too.</summary>
    private sealed class Tied : Module<Tensor, Tensor>
    {
        private readonly Func<Tensor, Tensor> _enter;
        private readonly Linear _body = Linear(10, 10);
        private readonly Linear _output = Linear(10, 10, hasBias: false);

        private Tied(Module<Tensor, Tensor> first, Parameter weight, Func<Tensor, Tensor> enter)
            : base(nameof(Tied))
        {
            _enter = enter;
            _output.weight = weight;
            register_module("first", first);
            register_module("body", _body);
            register_module("output", _output);
        }

        /// <param name="isNative">Whether the weight is held in native code, as an embedding's is, and every reference to it is a new object.</param>
        public static Tied Build(bool isNative)
        {
            random.manual_seed(2);
            var embedding = Embedding(10, 10);
            var linear = Linear(10, 10, hasBias: false);
            return isNative
                ? new Tied(embedding, embedding.weight!, embedding.call)
                : new Tied(linear, linear.weight, tokens => linear.call(functional.one_hot(tokens, 10).to_type(ScalarType.Float32)));
        }

        public override Tensor forward(Tensor tokens) => _output.call(functional.tanh(_body.call(_enter(tokens))));
    }
}
