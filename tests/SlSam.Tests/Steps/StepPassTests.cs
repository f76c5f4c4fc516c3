using SlSam.Layers;
using SlSam.Sampling;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SlSam.Tests.Steps;

/// <summary>The closure's argument: which pass it is, and what is to be done in it.</summary>
public class StepPassTests
{
    [Theory]
    [InlineData("own")]
    [InlineData("wrapped")]
    public void A_closure_that_goes_by_the_pass_makes_the_steps_of_one_that_does_not(string over)
    {
        using var scope = NewDisposeScope();
        var (plain, told) = (new Toy(), new Toy());
        using var sgd = optim.SGD(plain.Model.parameters(), 0.1);
        using var other = optim.SGD(told.Model.parameters(), 0.1);
        using var first = Build(over, plain, sgd);
        using var second = Build(over, told, other);
        for (var step = 0; step < 10; step++)
        {
            using var expected = first.Step(plain.Loss);
            using var found = second.Step(pass => pass.Backward(nn.functional.cross_entropy(told.Model.call(told.X), told.Y)));
            found.item<float>().Should().Be(expected.item<float>());
        }

        told.Model.Weights().Should().Equal(plain.Model.Weights());
        second.Probabilities.Should().Equal(first.Probabilities);
    }

    [Fact]
    public void A_perturbed_step_ascends_at_the_weights_and_descends_at_the_perturbed_point()
    {
        using var scope = NewDisposeScope();
        var toy = new Toy();
        using var optimizer = new SlSamOptimizer(toy.Model, SlSamOptions.AdaSam());
        var before = toy.Snapshot();
        var seen = new List<(bool IsAscent, bool IsPerturbed)>();

        optimizer.Step(pass =>
        {
            seen.Add((pass.IsAscent, pass.IsPerturbed));
            toy.ChangedSince(before).Should().OnlyContain(changed => changed == pass.IsPerturbed);
            return pass.Backward(Loss(toy));
        });

        seen.Should().Equal((true, false), (false, true));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_plain_step_does_neither(bool byRadius)
    {
        using var scope = NewDisposeScope();
        var toy = new Toy();
        var options = byRadius ? SlSamOptions.AdaSam() : SlSamOptions.AdamW();
        using var optimizer = new SlSamOptimizer(toy.Model, options);
        optimizer.Rho = byRadius ? 0 : optimizer.Rho;
        var seen = new List<(bool IsAscent, bool IsPerturbed)>();

        optimizer.Step(pass =>
        {
            seen.Add((pass.IsAscent, pass.IsPerturbed));
            return pass.Backward(Loss(toy));
        });

        seen.Should().Equal((false, false));
    }

    [Fact]
    public void Backward_gives_the_loss_back_as_it_was()
    {
        using var scope = NewDisposeScope();
        var toy = new Toy();
        using var optimizer = new SlSamOptimizer(toy.Model, SlSamOptions.AdaSam());

        optimizer.Step(pass =>
        {
            var loss = Loss(toy);
            var value = loss.item<float>();
            var returned = pass.Backward(loss);
            returned.item<float>().Should().Be(value);
            loss.IsInvalid.Should().BeFalse();
            toy["0.weight"].HasGradient().Should().BeTrue();
            return returned;
        });
    }

    [Fact]
    public void Gradients_of_several_batches_add_up_in_one_pass()
    {
        using var scope = NewDisposeScope();
        var (whole, parts) = (new Toy(ScalarType.Float64), new Toy(ScalarType.Float64));
        using var first = new SlSamOptimizer(whole.Model, new SlSamOptions { Seed = 1 });
        using var second = new SlSamOptimizer(parts.Model, new SlSamOptions { Seed = 1 });

        first.Step(pass => pass.Backward(Loss(whole)));
        second.Step(pass =>
        {
            var total = zeros(1, dtype: ScalarType.Float64);
            foreach (var part in new[] { TensorIndex.Slice(0, 3), TensorIndex.Slice(3, 6) })
            {
                var loss = nn.functional.cross_entropy(parts.Model.call(parts.X[part]), parts.Y[part]) / 2;
                total += pass.Backward(loss).detach();
            }

            return total;
        });

        parts.Model.Weights().Should().Equal(whole.Model.Weights(), (found, expected) => Math.Abs(found - expected) < 1e-12);
    }

    [Fact]
    public void Where_no_drawn_arm_is_used_the_step_ends_with_the_loss_and_teaches_norm_zero()
    {
        using var scope = NewDisposeScope();
        var model = new TwoHeads();
        var (options, sampler) = ScriptedSampler.Options([2, 3], [0, 1]);
        options.WeightDecay = 0.5;
        using var optimizer = new SlSamOptimizer(model, options);
        var (before, calls) = (model.Weights(), 0);
        var x = randn(4, 3);
        Tensor Step() =>
            optimizer.Step(pass =>
            {
                calls++;
                return pass.Backward(model.call(x).square().mean());
            });

        var loss = Step();

        loss.item<float>().Should().Be(model.call(x).square().mean().item<float>());
        calls.Should().BeInRange(1, 2);
        optimizer.ActiveArms.Should().Equal(2, 3);
        optimizer.LastStep.ArmGradientNorms.Should().Equal(0, 0);
        sampler().Updates.Single().Norms.Should().Equal(0, 0);
        model.Weights().Should().Equal(before);
        model.parameters().Should().OnlyContain(parameter => parameter.requires_grad && !parameter.HasGradient());

        Step();
        optimizer.ActiveArms.Should().Equal(0, 1);
        model.Weights().Should().NotEqual(before);
    }

    [Fact]
    public void Training_goes_on_where_arms_are_never_used()
    {
        using var scope = NewDisposeScope();
        var model = new TwoHeads();
        var options = new SlSamOptions
        {
            Partitioner = LayerPartitioners.PerModule,
            ActiveFraction = 0.5,
            Coupling = ArmCoupling.Shallow,
            Seed = 1,
        };
        using var optimizer = new SlSamOptimizer(model, options);
        var x = randn(4, 3);
        var unused = model.Second.weight!.Copy();
        for (var step = 0; step < 30; step++)
        {
            optimizer.Step(pass => pass.Backward(model.call(x).square().mean()));
        }

        model.Second.weight!.IsSameAs(unused).Should().BeTrue();
    }

    [Fact]
    public void A_forward_pass_outside_of_the_closure_is_refused()
    {
        using var scope = NewDisposeScope();
        var toy = new Toy();
        using var optimizer = new SlSamOptimizer(toy.Model, SlSamOptions.AdaSam());
        var before = toy.Snapshot();
        var loss = Loss(toy);

        var step = () => optimizer.Step(pass => pass.Backward(loss));

        step.Should().Throw<InvalidOperationException>().Which.Message.Should().MatchRegex("forward");
        toy.ChangedSince(before).Should().OnlyContain(changed => !changed);
    }

    [Fact]
    public void A_closure_that_forgets_backward_is_told()
    {
        using var scope = NewDisposeScope();
        var toy = new Toy();
        using var optimizer = new SlSamOptimizer(toy.Model, SlSamOptions.AdaSam());

        var step = () => optimizer.Step(_ => Loss(toy));

        step.Should().Throw<InvalidOperationException>().Which.Message.Should().MatchRegex("[Bb]ackward");
    }

    [Fact]
    public void No_closure_is_refused_by_name()
    {
        using var scope = NewDisposeScope();
        using var optimizer = new SlSamOptimizer(new Toy().Model);

        var step = () => optimizer.Step((Func<StepPass, Tensor>)null!);

        step.Should().Throw<ArgumentNullException>().WithParameterName("closure");
    }

    [Fact]
    public void Nothing_and_more_than_one_number_are_no_loss()
    {
        using var scope = NewDisposeScope();
        var toy = new Toy();
        using var optimizer = new SlSamOptimizer(toy.Model, SlSamOptions.AdaSam());
        var before = toy.Snapshot();

        var nothing = () => optimizer.Step(pass => pass.Backward(null!));
        var many = () => optimizer.Step(pass => pass.Backward(toy.Model.call(toy.X)));

        nothing.Should().Throw<ArgumentNullException>();
        many.Should().Throw<Exception>().Which.Message.Should().Contain("[6, 4]");
        toy.ChangedSince(before).Should().OnlyContain(changed => !changed);
    }

    [Fact]
    public void A_share_is_all_where_the_ascent_is_not_on_a_part()
    {
        using var scope = NewDisposeScope();
        var toy = new Toy();
        using var optimizer = new SlSamOptimizer(toy.Model, SlSamOptions.AdaSam());

        optimizer.Step(pass =>
        {
            pass.Share(toy.X).shape.Should().Equal(toy.X.shape);
            pass.Share(7).Should().Be(7);
            return pass.Backward(Loss(toy));
        });
    }

    private static Tensor Loss(Toy toy) => nn.functional.cross_entropy(toy.Model.call(toy.X), toy.Y);

    private static SlSamOptimizer Build(string over, Toy toy, optim.Optimizer wrapped)
    {
        var options = new SlSamOptions { Seed = 1, PerturbationProbability = 0.7 };
        return over == "own" ? new SlSamOptimizer(toy.Model, options) : new SlSamOptimizer(toy.Model, wrapped, options);
    }

    private sealed class TwoHeads : nn.Module<Tensor, Tensor>
    {
        public TwoHeads()
            : base(nameof(TwoHeads))
        {
            random.manual_seed(1);
            register_module("first", First);
            register_module("second", Second);
        }

        public Linear First { get; } = nn.Linear(3, 2);

        public Linear Second { get; } = nn.Linear(3, 2);

        public override Tensor forward(Tensor x) => First.call(x);
    }
}
