using SlSam.Blocks;
using SlSam.Layers;
using SlSam.Testing;
using SlSam.Tests.Steps;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SlSam.Tests.Blocks;

/// <summary>What blocks in segments cannot do is said, and a step that fails with them leaves nothing behind.</summary>
public class SegmentFaultTests
{
    [Fact]
    public void A_way_around_the_stack_is_found_and_named()
    {
        using var scope = NewDisposeScope();
        var (embed, blocks) = (Linear(8, 8), Stack());
        var model = new ComposedModel(
            x =>
            {
                var hidden = embed.call(x).tanh();
                return hidden + Run(blocks, hidden);
            },
            ("embed", embed),
            ("blocks", blocks)
        );

        StepOf(model)
            .Should()
            .Throw<InvalidOperationException>()
            .WithMessage("*came to a graph that is used up*set BlocksPerSegment to 0*");
    }

    [Fact]
    public void A_way_around_the_stack_is_no_trouble_where_the_graph_is_retained()
    {
        Tensor Gradient(int blocksPerSegment)
        {
            random.manual_seed(1);
            var (embed, blocks) = (Linear(8, 8), Stack(blocksPerSegment));
            var model = new ComposedModel(
                x =>
                {
                    var hidden = embed.call(x).tanh();
                    return hidden + Run(blocks, hidden);
                },
                ("embed", embed),
                ("blocks", blocks)
            );
            using var optimizer = new SlSamOptimizer(model, SlSamOptions.AdamW());
            optimizer.Step(() =>
            {
                var loss = model.call(ones(4, 8)).square().mean();
                loss.backward(retain_graph: true);
                return loss;
            });
            return embed.weight!;
        }

        using var scope = NewDisposeScope();
        Gradient(2).allclose(Gradient(0), rtol: 1e-5, atol: 1e-7).Should().BeTrue();
    }

    [Fact]
    public void A_tensor_that_is_gone_when_the_blocks_run_again_is_named()
    {
        using var scope = NewDisposeScope();
        var blocks = Stack();
        var model = new ComposedModel(
            x =>
            {
                using var forward = NewDisposeScope();
                var mask = ones_like(x);
                return forward.MoveToOuter(blocks.Run(x, (block, hidden) => block.call(hidden) * mask));
            },
            ("blocks", blocks)
        );

        StepOf(model).Should().Throw<InvalidOperationException>().WithMessage("The function 'run'*was disposed*named alongside*");
    }

    [Fact]
    public void A_second_loss_over_one_call_is_refused()
    {
        using var scope = NewDisposeScope();
        var blocks = Stack();
        using var optimizer = new SlSamOptimizer(blocks);

        var step = () =>
            optimizer.Step(pass =>
            {
                var output = Run(blocks, ones(4, 8));
                pass.Backward(output.square().mean());
                return pass.Backward(output.mean());
            });

        step.Should().Throw<InvalidOperationException>().WithMessage("pass.Backward was called for a second loss*add the losses up*");
    }

    [Fact]
    public void Blocks_that_change_their_mode_before_the_gradient_gets_to_them_are_refused()
    {
        using var scope = NewDisposeScope();
        var blocks = Stack();
        var model = new ComposedModel(x => Run(blocks, x), ("blocks", blocks));

        StepOf(model, () => model.eval())
            .Should()
            .Throw<InvalidOperationException>()
            .WithMessage("*switched between training and evaluation*pass.Backward*");
    }

    [Fact]
    public void Weights_that_change_before_the_gradient_gets_to_them_are_refused()
    {
        using var scope = NewDisposeScope();
        var blocks = Stack();
        var model = new ComposedModel(x => Run(blocks, x), ("blocks", blocks));

        StepOf(
                model,
                () =>
                {
                    using var withoutGraph = no_grad();
                    blocks[0].weight!.clamp_(-0.1, 0.1);
                }
            )
            .Should()
            .Throw<InvalidOperationException>()
            .WithMessage("*changed in place after the forward pass*pass.Backward*");
    }

    [Fact]
    public void A_pass_that_uses_no_active_block_ends_quietly_with_pass_Backward_and_is_drawn_again_without()
    {
        using var scope = NewDisposeScope();
        var blocks = Stack();
        var model = new ComposedModel(
            x => blocks.Run(x, (block, hidden) => ReferenceEquals(block, blocks[1]) ? hidden : block.call(hidden).tanh()),
            ("blocks", blocks)
        );
        SlSamOptimizer With(params int[][] draws) =>
            new(
                model,
                new SlSamOptions
                {
                    Partitioner = LayerPartitioners.PerModule,
                    Sampler = arms => new ScriptedSampler(arms.Count, draws),
                    Rho = 0.1,
                }
            );
        using var quiet = With([1]);
        using var drawing = With([1], [2]);

        quiet.Step(pass => pass.Backward(model.call(ones(4, 8)).square().mean()));
        drawing.Step(() =>
        {
            var loss = model.call(ones(4, 8)).square().mean();
            loss.backward();
            return loss;
        });

        quiet.LastStep.ArmGradientNorms.Should().Equal(0);
        drawing.ActiveArms.Should().Equal(2);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(9)]
    [InlineData(14)]
    [InlineData(20)]
    public void A_run_that_throws_leaves_the_model_whole_and_nothing_behind(int throwingRun)
    {
        using var outer = NewDisposeScope();
        random.manual_seed(2);
        var model = new SegmentedModel(blocksPerSegment: 2, dropout: 0.3);
        using var optimizer = new SlSamOptimizer(model, SlSamOptions.AdaSam());
        var (x, y) = (randn(8, 4, 6), randint(3, [8]));
        void Step()
        {
            using var scope = NewDisposeScope();
            optimizer.Step(() =>
            {
                using var closureScope = NewDisposeScope();
                var loss = functional.cross_entropy(model.call(x), y);
                loss.backward();
                return closureScope.MoveToOuter(loss);
            });
        }

        Step();
        var weights = Weights(model);
        var (before, runs) = (NativeTensors.CountAfterCollection(), 0);
        foreach (var block in model.Blocks)
        {
            block.OnRun = _ => _ = ++runs == throwingRun ? throw new OperationCanceledException() : 0;
        }

        ((Action)Step).Should().Throw<OperationCanceledException>();

        Tensor.TotalCount.Should().Be(before);
        Weights(model).Should().Equal(weights);
        model.parameters().All(parameter => parameter.requires_grad && parameter.grad is null).Should().BeTrue();
        ((Action)Step).Should().NotThrow();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Steps_leave_no_tensors_behind(bool hasScope)
    {
        using var blocks = Stack();
        using var optimizer = new SlSamOptimizer(blocks, new SlSamOptions { Partitioner = LayerPartitioners.PerModule, Seed = 1 });
        using var x = randn(4, 8);
        void Train(int steps)
        {
            for (var step = 0; step < steps; step++)
            {
                using var scope = hasScope ? NewDisposeScope() : null;
                using var loss = optimizer.Step(() =>
                {
                    using var output = Run(blocks, x);
                    var sum = output.sum();
                    sum.backward();
                    return sum;
                });
            }
        }

        Train(20);
        var before = NativeTensors.CountAfterCollection();
        Train(20);

        Tensor.TotalCount.Should().Be(before);
    }

    private static Action StepOf(ComposedModel model, Action? afterwards = null) =>
        () =>
        {
            using var optimizer = new SlSamOptimizer(model, SlSamOptions.AdaSam());
            optimizer.Step(() =>
            {
                var loss = model.call(ones(4, 8)).square().mean();
                loss.backward();
                afterwards?.Invoke();
                return loss;
            });
        };

    private static float[] Weights(Module model) => [.. model.parameters().SelectMany(parameter => parameter.data<float>().ToArray())];

    private static BlockStack<Linear> Stack(int blocksPerSegment = 2) =>
        new(Enumerable.Range(0, 4).Select(_ => Linear(8, 8))) { BlocksPerSegment = blocksPerSegment };

    private static Tensor Run(BlockStack<Linear> blocks, Tensor hidden) =>
        blocks.Run(
            hidden,
            (block, state) =>
            {
                using var output = block.call(state);
                return output.tanh();
            }
        );
}
