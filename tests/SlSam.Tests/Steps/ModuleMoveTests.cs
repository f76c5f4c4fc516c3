using SlSam.Layers;
using SlSam.Optimizers;
using SlSam.Testing;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SlSam.Tests.Steps;

/// <summary><c>Module.to</c> disposes parameters and makes new ones, after the optimizer was built.</summary>
public class ModuleMoveTests
{
    [Fact]
    public void Own_AdamW_finds_the_parameters_again_and_moves_its_state_along()
    {
        using var scope = NewDisposeScope();
        var (toy, unmoved) = (new Toy(), new Toy());
        using var optimizer = new SlSamOptimizer(toy.Model, new SlSamOptions { Seed = 1 });
        using var other = new SlSamOptimizer(unmoved.Model, new SlSamOptions { Seed = 1 });
        Train(optimizer, toy, 5);
        Train(other, unmoved, 5);
        var arms = optimizer.Arms.Select(arm => (arm.Name, arm.ParameterCount)).ToList();

        toy.MoveTo(ScalarType.Float64);
        Train(optimizer, toy, 5);
        Train(other, unmoved, 5);

        toy.Parameters.Should().OnlyContain(parameter => parameter.dtype == ScalarType.Float64 && parameter.requires_grad);
        toy.Model.Weights().Should().Equal(unmoved.Model.Weights(), (found, expected) => Math.Abs(found - expected) < 1e-4);
        optimizer.ActiveArms.Should().Equal(other.ActiveArms);
        optimizer.Arms.Select(arm => (arm.Name, arm.ParameterCount)).Should().Equal(arms);
        Toy.States(optimizer).Select(state => state.Step).Should().Equal(Toy.States(other).Select(state => state.Step));
        Toy.States(optimizer).Should().OnlyContain(state => state.FirstMoment!.dtype == ScalarType.Float64);
        toy.Model.NamesOf(optimizer.parameters()).Should().Equal(toy.Model.ParameterNames());
    }

    [Fact]
    public void A_frozen_parameter_stays_frozen_over_the_move()
    {
        using var scope = NewDisposeScope();
        var toy = new Toy();
        toy.Freeze("0.weight");
        using var optimizer = new SlSamOptimizer(toy.Model, SlSamOptions.AdaSam());
        toy.MoveTo(ScalarType.Float64);
        var before = toy.Snapshot();

        Train(optimizer, toy, 2);

        toy.ChangedSince(before).Should().Equal(false, true, true, true, true, true);
    }

    [Fact]
    public void Moves_leave_no_more_tensors_than_they_leave_without_an_optimizer()
    {
        using var scope = NewDisposeScope();
        var (moved, trained) = (new Toy(), new Toy());
        using var optimizer = new SlSamOptimizer(trained.Model, SlSamOptions.AdaSam());
        Train(optimizer, trained, 1);

        var withoutOptimizer = LeftBy(() => moved.MoveTo(ScalarType.Float64), () => moved.MoveTo(ScalarType.Float32));
        var withOptimizer = LeftBy(
            () =>
            {
                trained.MoveTo(ScalarType.Float64);
                Train(optimizer, trained, 1);
            },
            () =>
            {
                trained.MoveTo(ScalarType.Float32);
                Train(optimizer, trained, 1);
            }
        );

        withOptimizer.Should().Be(withoutOptimizer);
    }

    [Fact]
    public void Over_a_wrapped_FusedAdamW_too()
    {
        using var scope = NewDisposeScope();
        var toy = new Toy();
        var outside = new Parameter(ones(3));
        using var wrapped = new FusedAdamW([.. toy.Parameters, outside]);
        using var optimizer = new SlSamOptimizer(toy.Model, wrapped, SlSamOptions.AdaSam());
        toy.MoveTo(ScalarType.Float64);
        var before = toy.Snapshot();

        Train(optimizer, toy, 2);

        toy.ChangedSince(before).Should().OnlyContain(changed => changed);
        wrapped.parameters().Last().Should().BeSameAs(outside);
    }

    [Fact]
    public void Over_a_wrapped_stock_optimizer_it_says_to_build_it_after_the_move()
    {
        using var scope = NewDisposeScope();
        var toy = new Toy();
        using var wrapped = optim.AdamW(toy.Model.parameters());
        using var optimizer = new SlSamOptimizer(toy.Model, wrapped);
        toy.MoveTo(ScalarType.Float64);

        var step = () => optimizer.Step(toy.Loss);

        step.Should()
            .Throw<InvalidOperationException>()
            .WithMessage("Parameters under the wrapped AdamW were disposed*Build the optimizer after the move.");
    }

    [Fact]
    public void A_move_to_where_the_model_is_changes_nothing()
    {
        using var scope = NewDisposeScope();
        var toy = new Toy();
        using var wrapped = optim.AdamW(toy.Model.parameters());
        using var optimizer = new SlSamOptimizer(toy.Model, wrapped);
        toy.MoveTo(ScalarType.Float32);

        Train(optimizer, toy, 2);
    }

    [Fact]
    public void A_layer_replaced_by_one_of_another_shape_starts_anew()
    {
        using var scope = NewDisposeScope();
        var model = new Replaceable();
        using var optimizer = new SlSamOptimizer(model, SlSamOptions.AdaSam());
        var x = randn(6, 8);
        Tensor Loss()
        {
            var loss = model.call(x).square().mean();
            loss.backward();
            return loss;
        }

        optimizer.Step(Loss);
        model.ReplaceHead(outputs: 50);
        optimizer.RefreshArms();
        var before = model.Head.weight.Copy();
        optimizer.Step(Loss);

        var states = Toy.States(optimizer);
        states.Should().HaveCount(4);
        states.Should().OnlyContain(state => state.FirstMoment!.shape.SequenceEqual(state.Parameter.shape));
        states.Select(state => state.Step).Should().Equal(2, 2, 1, 1);
        (model.Head.weight - before)
            .abs()
            .max()
            .item<float>()
            .Should()
            .BeApproximately(1e-3f, 1e-4f, "the first step of AdamW is of the size of the rate");
        optimizer.LastStep.TotalParameters.Should().Be((8 * 4) + 4 + (4 * 50) + 50);
    }

    [Fact]
    public void A_layer_that_is_gone_is_told_by_name()
    {
        using var scope = NewDisposeScope();
        var model = new Replaceable();
        using var optimizer = new SlSamOptimizer(model, new SlSamOptions { Partitioner = LayerPartitioners.PerModule });
        model.DropHead();

        var step = () => optimizer.Step(() => ones(1));

        step.Should()
            .Throw<InvalidOperationException>()
            .WithMessage("The parameter 'head.weight' was disposed, and the model has none of that name*");
    }

    internal static long LeftBy(params Action[] actions)
    {
        var before = NativeTensors.CountAfterCollection();
        foreach (var action in actions)
        {
            using var scope = NewDisposeScope();
            action();
        }

        return Tensor.TotalCount - before;
    }

    private static void Train(SlSamOptimizer optimizer, Toy toy, int steps)
    {
        for (var step = 0; step < steps; step++)
        {
            using var loss = optimizer.Step(toy.Loss);
        }
    }

    private sealed class Replaceable : nn.Module<Tensor, Tensor>
    {
        private readonly Linear _body = nn.Linear(8, 4);

        public Replaceable()
            : base(nameof(Replaceable))
        {
            register_module("body", _body);
            register_module("head", Head);
        }

        public Linear Head { get; private set; } = nn.Linear(4, 3);

        public void ReplaceHead(int outputs)
        {
            DropHead();
            Head = nn.Linear(4, outputs);
            register_module("head", Head);
        }

        public void DropHead()
        {
            _internal_submodules.Remove("head");
            Head.Dispose();
        }

        public override Tensor forward(Tensor x) => Head.call(_body.call(x));
    }
}
