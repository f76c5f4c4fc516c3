using SlSam.Blocks;
using SlSam.Layers;
using SlSam.Testing;
using SlSam.Tests.Steps;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SlSam.Tests.Blocks;

/// <summary>What a stack keeps between the passes goes as soon as it was used, and none of it stays.</summary>
public class KeptMemoryTests
{
    private const int StateAndInput = 2;

    [Fact]
    public void Steps_outside_of_any_scope_leave_no_tensors_behind()
    {
        using var blocks = Stack();
        using var optimizer = new SlSamOptimizer(blocks, new SlSamOptions { Partitioner = LayerPartitioners.PerModule, Seed = 1 });
        using var x = randn(4, 8);
        void Train(int steps)
        {
            for (var step = 0; step < steps; step++)
            {
                using var loss = optimizer.Step(() => Loss(blocks, x));
            }
        }

        Train(30);
        var before = NativeTensors.CountAfterCollection();
        Train(30);

        Tensor.TotalCount.Should().Be(before);
    }

    [Fact]
    public void Each_micro_batch_of_the_second_pass_lets_go_of_what_was_kept_for_it()
    {
        using var blocks = Stack();
        using var optimizer = LastBlockActive(blocks);
        using var x = randn(6, 4, 8);
        var (pass, held) = (0, new List<long>());
        NativeTensors.CountAfterCollection();

        var before = NativeTensors.CountAfterCollection();
        using var loss = optimizer.Step(() =>
        {
            pass++;
            var total = zeros(1);
            for (var i = 0; i < 6; i++)
            {
                using var batch = x[i];
                using var part = Loss(blocks, batch);
                using var value = part.detach();
                total.add_(value);
                if (pass == 2)
                {
                    held.Add(Tensor.TotalCount);
                }
            }

            return total;
        });

        held.Zip(held.Skip(1)).Should().OnlyContain(pair => pair.First - pair.Second == StateAndInput);
    }

    [Fact]
    public void Stacks_inside_of_a_frozen_prefix_keep_nothing_of_their_own()
    {
        using var scope = NewDisposeScope();
        var model = new StackedModel(nested: true);
        using var optimizer = new SlSamOptimizer(
            model,
            new SlSamOptions
            {
                Partitioner = LayerPartitioners.ByName(name => name.StartsWith("head", StringComparison.Ordinal) ? "head" : "other"),
                Sampler = arms => new ScriptedSampler(arms.Count, [1]),
            }
        );
        var x = randn(4, 6);
        var held = new List<long>();

        optimizer.Step(() =>
        {
            var before = NativeTensors.CountAfterCollection();
            using var closureScope = NewDisposeScope();
            var loss = model.call(x).sum();
            loss.backward();
            held.Add(Tensor.TotalCount - before - closureScope.DisposablesCount);
            return loss.MoveToOuterDisposeScope();
        });

        held[0].Should().Be(StateAndInput);
        held[1].Should().Be(-StateAndInput);
    }

    [Fact]
    public void A_block_that_throws_inside_of_the_prefix_leaves_nothing_behind()
    {
        using var blocks = Stack();
        using var optimizer = LastBlockActive(blocks);
        using var x = randn(4, 8);
        optimizer.Step(() => Loss(blocks, x)).Dispose();
        var before = NativeTensors.CountAfterCollection();

        var step = () => optimizer.Step(() => blocks.Run(x, (_, _) => throw new OperationCanceledException()));

        step.Should().Throw<OperationCanceledException>();
        Tensor.TotalCount.Should().Be(before);
    }

    private static BlockStack<Linear> Stack() => new([nn.Linear(8, 8), nn.Linear(8, 8), nn.Linear(8, 8)]);

    private static SlSamOptimizer LastBlockActive(BlockStack<Linear> blocks) =>
        new(blocks, new SlSamOptions { Partitioner = LayerPartitioners.PerModule, Sampler = arms => new ScriptedSampler(arms.Count, [2]) });

    private static Tensor Loss(BlockStack<Linear> blocks, Tensor x)
    {
        using var hidden = blocks.Run(x, (block, input) => block.call(input));
        var loss = hidden.sum();
        loss.backward();
        return loss;
    }
}
