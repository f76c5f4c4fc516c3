using SlSam.Layers;
using SlSam.Sampling;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SlSam.Tests.Steps;

/// <summary>Draws of arms that the loss does not use teach the sampler that their gradient is 0, and training goes on.</summary>
public class UnusedArmsTests
{
    public static TheoryData<string, ArmCoupling> Trainings()
    {
        var data = new TheoryData<string, ArmCoupling>();
        foreach (var partition in new[] { "block", "module", "parameter" })
        {
            foreach (var coupling in new[] { ArmCoupling.Independent, ArmCoupling.Adjacent, ArmCoupling.Shallow })
            {
                data.Add(partition, coupling);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Trainings))]
    public void Training_goes_on_past_draws_of_arms_that_are_never_used(string partition, ArmCoupling coupling)
    {
        using var scope = NewDisposeScope();
        var model = new WithPooler();
        var options = new SlSamOptions
        {
            Partitioner = partition switch
            {
                "block" => LayerPartitioners.PerBlock(),
                "module" => LayerPartitioners.PerModule,
                _ => LayerPartitioners.PerParameter,
            },
            ActiveFraction = 0.25,
            Coupling = coupling,
            Seed = 3,
            WeightDecay = 0.5,
            LearningRate = 0.01,
        };
        using var optimizer = new SlSamOptimizer(model, options);
        var (pooler, first) = (model.Pooler.weight!.Copy(), model.Loss().item<float>());

        for (var step = 0; step < 60; step++)
        {
            optimizer.Step(model.Loss).item<float>().Should().NotBe(float.NaN);
        }

        model.Pooler.weight!.IsSameAs(pooler).Should().BeTrue();
        model.Loss().item<float>().Should().BeLessThan(first);
    }

    [Fact]
    public void A_draw_of_unused_arms_is_told_as_norm_zero_and_another_is_taken()
    {
        using var scope = NewDisposeScope();
        var model = new WithPooler();
        var pooler = Arms(model, "pooler");
        var head = Arms(model, "head");
        var (options, sampler) = ScriptedSampler.Options(pooler, head);
        using var optimizer = new SlSamOptimizer(model, options);
        var before = model.Head.weight!.Copy();

        optimizer.Step(model.Loss);

        optimizer.ActiveArms.Should().Equal(head);
        sampler().Samples.Should().Be(2);
        sampler().Updates.Select(update => update.Active).Should().BeEquivalentTo([pooler, head], order => order.WithStrictOrdering());
        sampler().Updates[0].Norms.Should().Equal(0, 0);
        sampler().Updates[1].Norms.Should().OnlyContain(norm => norm > 0);
        model.Head.weight!.IsSameAs(before).Should().BeFalse();
        model.parameters().Should().OnlyContain(parameter => parameter.requires_grad && !parameter.HasGradient());
    }

    [Fact]
    public void Ten_draws_again_are_the_most_and_the_message_names_both_causes()
    {
        using var scope = NewDisposeScope();
        var model = new WithPooler();
        var (options, sampler) = ScriptedSampler.Options(Arms(model, "pooler"));
        using var optimizer = new SlSamOptimizer(model, options);
        var (before, calls) = (model.Weights(), 0);

        var step = () =>
            optimizer.Step(() =>
            {
                calls++;
                return model.Loss();
            });

        var message = step.Should().Throw<InvalidOperationException>().Which.Message;
        message.Should().Contain("no_grad").And.MatchRegex("not used|unused|does not use|uses none|use none");
        calls.Should().BeInRange(2, 11);
        sampler().Samples.Should().BeInRange(2, 11);
        model.Weights().Should().Equal(before);
        model.parameters().Should().OnlyContain(parameter => parameter.requires_grad && !parameter.HasGradient());
    }

    [Fact]
    public void After_such_a_failure_the_next_step_draws_anew()
    {
        using var scope = NewDisposeScope();
        var model = new WithPooler();
        int[][] draws = [.. Enumerable.Repeat(Arms(model, "pooler"), 11), .. Enumerable.Repeat(Arms(model, "head"), 20)];
        var (options, _) = ScriptedSampler.Options(draws);
        using var optimizer = new SlSamOptimizer(model, options);
        var first = Record.Exception(() => optimizer.Step(model.Loss));

        optimizer.Step(model.Loss);

        first.Should().Match<Exception?>(fault => fault == null || fault is InvalidOperationException);
        optimizer.ActiveArms.Should().Equal(Arms(model, "head"));
    }

    [Fact]
    public void A_layer_that_only_some_batches_use_is_trained_by_those()
    {
        using var scope = NewDisposeScope();
        var model = new WithPooler();
        var (options, sampler) = ScriptedSampler.Options([.. Arms(model, "head"), .. Arms(model, "pooler")]);
        using var optimizer = new SlSamOptimizer(model, options);
        var before = model.Pooler.weight!.Copy();

        optimizer.Step(model.Loss);
        model.Pooler.weight!.IsSameAs(before).Should().BeTrue();
        optimizer.Step(model.LossWithPooler);

        model.Pooler.weight!.IsSameAs(before).Should().BeFalse();
        sampler().Updates[0].Norms.Skip(2).Should().Equal(0, 0);
        sampler().Updates[1].Norms.Should().OnlyContain(norm => norm > 0);
    }

    [Fact]
    public void Over_a_wrapped_optimizer_training_goes_on_too()
    {
        using var scope = NewDisposeScope();
        var model = new WithPooler();
        using var wrapped = optim.SGD(model.parameters(), 0.1, momentum: 0.9, weight_decay: 0.5);
        var (options, _) = ScriptedSampler.Options(Arms(model, "pooler"), Arms(model, "head"));
        using var optimizer = new SlSamOptimizer(model, wrapped, options);
        var before = model.Pooler.weight!.Copy();
        for (var step = 0; step < 4; step++)
        {
            optimizer.Step(model.Loss);
        }

        model.Pooler.weight!.IsSameAs(before).Should().BeTrue();
    }

    [Fact]
    public void Arms_that_were_frozen_after_the_step_that_named_them_are_not_met_again()
    {
        using var scope = NewDisposeScope();
        var toy = new Toy();
        using var optimizer = new SlSamOptimizer(toy.Model, ScriptedSampler.Options([2, 3], [4]).Options);
        var step = () => optimizer.Step(() => toy.Loss(double.NaN));
        toy.Freeze([.. step.Should().Throw<NonFiniteGradientException>().Which.Arms]);

        optimizer.Step(toy.Loss);

        optimizer.ActiveArms.Should().Equal(4);
        toy["2.weight"].requires_grad.Should().BeFalse();
    }

    [Fact]
    public void A_draw_of_which_some_were_frozen_meanwhile_is_taken_without_them()
    {
        using var scope = NewDisposeScope();
        var toy = new Toy();
        var (options, sampler) = ScriptedSampler.Options([2, 3], [4]);
        using var optimizer = new SlSamOptimizer(toy.Model, options);
        var step = () => optimizer.Step(() => throw new OperationCanceledException());
        step.Should().Throw<OperationCanceledException>();
        toy.Freeze("2.weight");

        optimizer.Step(toy.Loss);

        optimizer.ActiveArms.Should().Equal(2, 3);
        sampler().Samples.Should().Be(1);
    }

    private static int[] Arms(nn.Module model, string module) =>
        [.. model.ParameterNames().Select((name, i) => (name, i)).Where(entry => entry.name.StartsWith(module)).Select(entry => entry.i)];

    /// <summary>Blocks of which the last is skipped, a head, and a pooler on top that the loss does not use, as encoders have it.</summary>
    private sealed class WithPooler : Module<Tensor, Tensor>
    {
        private readonly ModuleList<Linear> blocks;

        public WithPooler()
            : base(nameof(WithPooler))
        {
            random.manual_seed(6);
            blocks = ModuleList(Linear(4, 4), Linear(4, 4), Linear(4, 4));
            (Head, Pooler) = (Linear(4, 2), Linear(4, 4));
            register_module("blocks", blocks);
            register_module("head", Head);
            register_module("pooler", Pooler);
        }

        public Linear Head { get; }

        public Linear Pooler { get; }

        public override Tensor forward(Tensor x) => Head.call(Hidden(x));

        public Tensor Loss() => Back(x => call(x).sub(1).square().mean());

        public Tensor LossWithPooler() => Back(x => call(x).sub(1).square().mean() + Pooler.call(Hidden(x)).square().mean());

        private Tensor Hidden(Tensor x) => blocks.Take(2).Aggregate(x, (hidden, block) => functional.tanh(block.call(hidden)));

        private static Tensor Back(Func<Tensor, Tensor> of)
        {
            using var scope = NewDisposeScope();
            var loss = of(linspace(-1, 1, 12).reshape(3, 4));
            loss.backward();
            return loss.MoveToOuterDisposeScope();
        }
    }
}
