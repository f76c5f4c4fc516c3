using SlSam.Layers;
using SlSam.Optimizers;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SlSam.Tests.Steps;

/// <summary>A parameter is its tensor: native modules hand out a new object for it at every call.</summary>
public class ParameterIdentityTests
{
    public static TheoryData<string> Modules => ["embedding", "embedding-bag", "rnn-cell", "lstm-cell", "gru-cell", "rnn"];

    public static MatrixTheoryData<string, string> ModulesAndOptimizers =>
        new(["embedding", "embedding-bag", "rnn-cell", "lstm-cell", "gru-cell", "rnn"], ["sgd", "adamw", "fused"]);

    [Theory]
    [MemberData(nameof(ModulesAndOptimizers))]
    public void Given_by_property_it_is_trained_as_if_given_by_the_model(string module, string optimizer)
    {
        using var scope = NewDisposeScope();
        var (byProperty, byModel) = (new Native(module), new Native(module));
        using var wrapped = Build(optimizer, [.. byProperty.ByProperty(), .. byProperty.Head.parameters()]);
        using var reference = Build(optimizer, byModel.parameters());
        using var ours = new SlSamOptimizer(byProperty, wrapped, ScriptedSampler.Options([0, 1], [1], [0]).Options);
        using var theirs = new SlSamOptimizer(byModel, reference, ScriptedSampler.Options([0, 1], [1], [0]).Options);
        ours.Arms.Select(arm => arm.Name).Should().Equal(theirs.Arms.Select(arm => arm.Name));

        for (var step = 0; step < 6; step++)
        {
            ours.Step(byProperty.Loss);
            theirs.Step(byModel.Loss);
        }

        byProperty.Weights().Should().Equal(byModel.Weights(), (found, expected) => Math.Abs(found - expected) < 1e-5);
    }

    [Theory]
    [MemberData(nameof(Modules))]
    public void Given_by_property_it_is_frozen_where_it_is_not_drawn_and_has_no_gradient_after_the_step(string module)
    {
        using var scope = NewDisposeScope();
        var model = new Native(module);
        using var wrapped = optim.SGD([.. model.ByProperty(), .. model.Head.parameters()], 0.1);
        var head = model.ParameterNames().ToList().IndexOf("head.weight");
        using var optimizer = new SlSamOptimizer(model, wrapped, ScriptedSampler.Options([head]).Options);
        var before = model.parameters().Select(parameter => parameter.Copy()).ToList();

        optimizer.Step(() =>
        {
            model.parameters().Count(parameter => parameter.requires_grad).Should().Be(1);
            return model.Loss();
        });

        model.parameters().Should().OnlyContain(parameter => parameter.requires_grad && !parameter.HasGradient());
        model.parameters().Select((parameter, i) => !parameter.IsSameAs(before[i])).Should().Equal(before.Select((_, i) => i == head));
    }

    [Theory]
    [MemberData(nameof(Modules))]
    public void A_partitioner_may_name_it_by_property(string module)
    {
        using var scope = NewDisposeScope();
        var model = new Native(module);
        var partitioner = new Given(() =>
            [new LayerArm("native", [.. model.ByProperty()]), new LayerArm("head", [.. model.Head.parameters()])]
        );
        using var optimizer = new SlSamOptimizer(model, new SlSamOptions { Partitioner = partitioner, Seed = 1 });

        for (var step = 0; step < 4; step++)
        {
            optimizer.Step(model.Loss);
            optimizer.RefreshArms();
        }

        optimizer.Arms.Select(arm => (arm.Name, arm.Parameters.Count)).Should().Equal(("native", model.ByProperty().Count()), ("head", 2));
        optimizer.parameters().Should().HaveCount(model.parameters().Count());
    }

    [Fact]
    public void A_partitioner_that_names_one_tensor_by_two_objects_repeats_it()
    {
        using var scope = NewDisposeScope();
        var model = new TiedLanguageModel(isTied: false);
        var partitioner = new Given(() => [new LayerArm("one", [model.Embedding.weight!]), new LayerArm("two", [model.Embedding.weight!])]);

        var build = () => new SlSamOptimizer(model, new SlSamOptions { Partitioner = partitioner });

        build.Should().Throw<ArgumentException>().WithMessage("*'embedding.weight' into arm 'one' and again into arm 'two'*");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_tied_tensor_is_held_under_whichever_of_its_names_the_optimizer_was_given(bool headFirst)
    {
        using var scope = NewDisposeScope();
        foreach (var isHead in new[] { false, true })
        {
            var model = new TiedLanguageModel(headFirst);
            using var sgd = optim.SGD([isHead ? model.Head.weight! : model.Embedding.weight!], 0.1);
            using var optimizer = new SlSamOptimizer(model, sgd, SlSamOptions.AdaSam());
            var before = model.Embedding.weight!.Copy();

            optimizer.Step(model.Loss);

            optimizer.Arms.Should().ContainSingle().Which.Name.Should().Be(headFirst ? "head.weight" : "embedding.weight");
            model.Embedding.weight!.IsSameAs(before).Should().BeFalse();
            model.Head.weight!.HasGradient().Should().BeFalse();
        }
    }

    [Theory]
    [InlineData(false, "head.weight")]
    [InlineData(false, "embedding.weight")]
    [InlineData(true, "head.weight")]
    [InlineData(true, "embedding.weight")]
    public void Perturb_matches_any_name_of_a_tied_tensor(bool headFirst, string perturbed)
    {
        using var scope = NewDisposeScope();
        var model = new TiedLanguageModel(headFirst);
        var options = SlSamOptions.AdaSam();
        options.Perturb = name => name == perturbed;
        using var optimizer = new SlSamOptimizer(model, options);
        var (shared, body, pass) = (model.Embedding.weight!.Copy(), model.Body.weight!.Copy(), 0);

        optimizer.Step(() =>
        {
            model.Embedding.weight!.IsSameAs(shared).Should().Be(pass == 0);
            model.Body.weight!.IsSameAs(body).Should().BeTrue();
            pass++;
            return model.Loss();
        });
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Frozen_by_property_it_is_frozen(bool headFirst)
    {
        using var scope = NewDisposeScope();
        var model = new TiedLanguageModel(headFirst);
        model.Head.weight!.requires_grad = false;
        using var optimizer = new SlSamOptimizer(model, SlSamOptions.AdaSam());
        var before = model.Embedding.weight!.Copy();

        optimizer.Step(model.Loss);
        model.Embedding.weight!.requires_grad = true;
        optimizer.RefreshArms();

        model.Embedding.weight!.IsSameAs(before).Should().BeTrue();
        optimizer.Arms.Should().HaveCount(3, "a tied tensor is one, also when it comes later");
        optimizer.parameters().Should().HaveCount(3);
    }

    private static OptimizerHelper Build(string name, IEnumerable<Parameter> parameters) =>
        name switch
        {
            "adamw" => optim.AdamW(parameters.ToList(), 0.01),
            "sgd" => optim.SGD(parameters.ToList(), 0.1, momentum: 0.9),
            _ => new FusedAdamW(parameters.ToList(), 0.01),
        };

    private sealed class Given(Func<IReadOnlyList<LayerArm>> arms) : ILayerPartitioner
    {
        public IReadOnlyList<LayerArm> Partition(nn.Module model) => arms();
    }

    /// <summary>A native module with a head on it.</summary>
    private sealed class Native : Module
    {
        private readonly nn.Module _native;

        public Native(string kind)
            : base(nameof(Native))
        {
            random.manual_seed(3);
            _native = kind switch
            {
                "embedding" => Embedding(5, 4),
                "embedding-bag" => EmbeddingBag(5, 4),
                "rnn-cell" => RNNCell(3, 4),
                "lstm-cell" => LSTMCell(3, 4),
                "gru-cell" => GRUCell(3, 4),
                _ => RNN(3, 4),
            };
            Head = Linear(4, 2);
            register_module("native", _native);
            register_module("head", Head);
        }

        public Linear Head { get; }

        public IEnumerable<Parameter> ByProperty() =>
            _native switch
            {
                Embedding embedding => [embedding.weight!],
                EmbeddingBag bag => [bag.weight!],
                RNNCell cell => [cell.weight_ih!, cell.weight_hh!, cell.bias_ih!, cell.bias_hh!],
                LSTMCell cell => [cell.weight_ih!, cell.weight_hh!, cell.bias_ih!, cell.bias_hh!],
                GRUCell cell => [cell.weight_ih!, cell.weight_hh!, cell.bias_ih!, cell.bias_hh!],
                RNN rnn => [rnn.get_weight_ih(0)!, rnn.get_weight_hh(0)!, rnn.get_bias_ih(0)!, rnn.get_bias_hh(0)!],
                _ => [],
            };

        public Tensor Loss()
        {
            using var scope = NewDisposeScope();
            var tokens = arange(4);
            var x = linspace(-1, 1, 12).reshape(4, 3);
            var hidden = _native switch
            {
                Embedding embedding => embedding.call(tokens),
                EmbeddingBag bag => bag.call(tokens.reshape(2, 2)),
                RNNCell cell => cell.call(x, zeros(4, 4)),
                LSTMCell cell => cell.call(x, (zeros(4, 4), zeros(4, 4))).Item1,
                GRUCell cell => cell.call(x, zeros(4, 4)),
                RNN rnn => rnn.call(x.unsqueeze(1), null).Item1,
                _ => throw new NotSupportedException(),
            };
            var loss = Head.call(hidden).square().mean();
            loss.backward();
            return loss.MoveToOuterDisposeScope();
        }
    }
}
