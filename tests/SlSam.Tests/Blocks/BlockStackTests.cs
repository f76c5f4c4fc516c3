using SlSam.Layers;
using SlSam.Sampling;
using SlSam.Testing;
using static TorchSharp.torch;

namespace SlSam.Tests.Blocks;

/// <summary>The second pass starts at the first active block, and nobody can tell by the result.</summary>
public class BlockStackTests
{
    private static readonly float[][] Batches = [.. Enumerable.Range(0, 6).Select(i => Numbers(i))];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Training_with_reuse_is_equal_to_the_bit_to_training_without(bool countsEmbedding)
    {
        var with = Train(countsEmbedding, usesContainer: true, steps: 30);
        var without = Train(countsEmbedding, usesContainer: false, steps: 30);

        with.Weights.Should().Equal(without.Weights);
        with.Losses.Should().Equal(without.Losses);
        with.BlockRuns.Should().BeLessThan(without.BlockRuns);
    }

    [Fact]
    public void Nested_stacks_give_the_same_to_the_bit()
    {
        var with = Train(countsEmbedding: true, usesContainer: true, steps: 20, nested: true);
        var without = Train(countsEmbedding: true, usesContainer: false, steps: 20, nested: true);

        with.Weights.Should().Equal(without.Weights);
    }

    [Theory]
    [InlineData("blocks.0", 2, new[] { 2, 2, 2, 2 }, 1)] // the first block is active, the embedding is frozen: it alone is kept
    [InlineData("blocks.2", 2, new[] { 1, 1, 2, 2 }, 1)]
    [InlineData("head", 2, new[] { 1, 1, 1, 1 }, 1)]
    [InlineData("embeddings", 2, new[] { 2, 2, 2, 2 }, 2)]
    public void Second_pass_starts_at_the_lowest_active_block(string arm, int passes, int[] blockRuns, int embeddingRuns)
    {
        using var scope = NewDisposeScope();
        var model = new StackedModel(countsEmbedding: true);
        using var optimizer = Optimizer(model, arm);
        var (calls, x) = (0, Batch(0));

        optimizer.Step(() =>
        {
            calls++;
            return Loss(model, x);
        });

        calls.Should().Be(passes);
        model.BlockRuns.Should().Equal(blockRuns);
        model.EmbeddingRuns.Should().Be(embeddingRuns);
    }

    [Fact]
    public void Every_forward_of_an_accumulating_closure_finds_its_own_prefix()
    {
        using var scope = NewDisposeScope();
        var model = new StackedModel(countsEmbedding: true);
        using var optimizer = Optimizer(model, "blocks.2");
        var (first, second) = (Batch(0), Batch(1));

        optimizer.Step(() => Loss(model, first) + Loss(model, second));

        model.BlockRuns.Should().Equal(2, 2, 4, 4);
    }

    [Fact]
    public void Other_data_in_the_second_pass_are_noticed()
    {
        double SecondLoss(bool usesContainer)
        {
            using var scope = NewDisposeScope();
            random.manual_seed(3);
            var model = new StackedModel(countsEmbedding: true) { UsesContainer = usesContainer };
            using var optimizer = Optimizer(model, "blocks.2");
            var pass = 0;
            optimizer.Step(() => Loss(model, Batch(pass++)));
            return optimizer.LastStep.PerturbedLoss;
        }

        SecondLoss(usesContainer: true).Should().Be(SecondLoss(usesContainer: false));
    }

    [Fact]
    public void Data_changed_in_place_between_the_passes_are_noticed()
    {
        using var scope = NewDisposeScope();
        var model = new StackedModel(countsEmbedding: true);
        using var optimizer = Optimizer(model, "blocks.2");
        var x = Batch(0);

        optimizer.Step(() =>
        {
            var loss = Loss(model, x);
            x.mul_(2);
            return loss;
        });

        model.BlockRuns.Should().Equal(2, 2, 2, 2);
    }

    [Fact]
    public void More_forwards_in_the_second_pass_than_in_the_first_are_computed()
    {
        using var scope = NewDisposeScope();
        var model = new StackedModel(countsEmbedding: true);
        using var optimizer = Optimizer(model, "blocks.2");
        var (pass, x) = (0, Batch(0));

        optimizer.Step(() => pass++ == 0 ? Loss(model, x) : Loss(model, x) + Loss(model, x));

        model.BlockRuns.Should().Equal(2, 2, 3, 3);
    }

    [Fact]
    public void Blocks_that_ran_without_gradients_are_not_kept()
    {
        using var scope = NewDisposeScope();
        var model = new StackedModel(countsEmbedding: true);
        using var optimizer = Optimizer(model, "embeddings");
        var outputs = new List<float>();
        var x = Batch(0);

        optimizer.Step(() =>
        {
            using (no_grad())
            {
                outputs.Add(model.call(x).sum().item<float>());
            }

            return Loss(model, x);
        });

        outputs[0].Should().NotBe(outputs[1], "the second pass is at the perturbed point");
    }

    [Fact]
    public void Evaluation_between_steps_runs_everything()
    {
        using var scope = NewDisposeScope();
        var model = new StackedModel();
        using var optimizer = Optimizer(model, "head");
        var x = Batch(0);
        optimizer.Step(() => Loss(model, x));

        model.eval();
        model.call(x);
        model.call(x);

        model.BlockRuns.Should().Equal(3, 3, 3, 3);
    }

    [Fact]
    public void Frozen_dropout_is_the_same_in_both_passes()
    {
        using var scope = NewDisposeScope();
        var model = new StackedModel(dropout: 0.5);
        using var optimizer = Optimizer(model, "head", rho: 1e-9);
        var x = Batch(0);

        optimizer.Step(() => Loss(model, x));

        optimizer.LastStep.PerturbedLoss.Should().BeApproximately(optimizer.LastStep.Loss, 1e-5);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_pass_that_throws_leaves_nothing_behind(int throwingPass)
    {
        using var scope = NewDisposeScope();
        var model = new StackedModel(countsEmbedding: true);
        using var optimizer = Optimizer(model, "blocks.2");
        var x = Batch(0);
        optimizer.Step(() => Loss(model, x)).Dispose();
        var (before, pass) = (NativeTensors.CountAfterCollection(), 0);

        var step = () =>
            optimizer.Step(() =>
            {
                using var closureScope = NewDisposeScope();
                var loss = Loss(model, x).MoveToOuterDisposeScope();
                return ++pass == throwingPass ? throw new OperationCanceledException() : loss;
            });

        step.Should().Throw<OperationCanceledException>();
        (Tensor.TotalCount - before).Should().Be(1, "the loss that the closure moved out is the caller's");
        model.call(x);
        model.BlockRuns[0].Should().Be(1 + 1 + 1, "outside a step everything is computed");
    }

    [Fact]
    public void Steps_leave_no_tensors_behind()
    {
        using var scope = NewDisposeScope();
        var model = new StackedModel(countsEmbedding: true);
        using var optimizer = new SlSamOptimizer(model, new SlSamOptions { Partitioner = LayerPartitioners.PerBlock(), Seed = 1 });
        var x = Batch(0);
        void Step()
        {
            using var stepScope = NewDisposeScope();
            optimizer.Step(() => Loss(model, x));
        }

        for (var i = 0; i < 50; i++)
        {
            Step();
        }

        var before = NativeTensors.CountAfterCollection();
        for (var i = 0; i < 50; i++)
        {
            Step();
        }

        NativeTensors.CountAfterCollection().Should().Be(before);
    }

    private static (float[] Weights, double[] Losses, int BlockRuns) Train(
        bool countsEmbedding,
        bool usesContainer,
        int steps,
        bool nested = false
    )
    {
        using var scope = NewDisposeScope();
        random.manual_seed(7);
        var model = new StackedModel(countsEmbedding, nested: nested) { UsesContainer = usesContainer };
        using var optimizer = new SlSamOptimizer(
            model,
            new SlSamOptions
            {
                Partitioner = LayerPartitioners.PerBlock("blocks"),
                ActiveFraction = 0.3,
                Seed = 5,
            }
        );
        var losses = new List<double>();
        for (var i = 0; i < steps; i++)
        {
            using var step = NewDisposeScope();
            var x = Batch(i);
            optimizer.Step(() => Loss(model, x));
            losses.Add(optimizer.LastStep.Loss);
            losses.Add(optimizer.LastStep.PerturbedLoss);
        }

        return ([.. model.parameters().SelectMany(parameter => parameter.data<float>().ToArray())], [.. losses], model.BlockRuns.Sum());
    }

    private static SlSamOptimizer Optimizer(StackedModel model, string arm, double rho = 0.05) =>
        new(
            model,
            new SlSamOptions
            {
                Partitioner = LayerPartitioners.PerBlock("blocks"),
                Sampler = arms => new OneArm(arms.Count, IndexOf(model, arm)),
                Rho = rho,
            }
        );

    private static int IndexOf(StackedModel model, string arm) =>
        LayerPartitioners.PerBlock("blocks").Partition(model).Select(candidate => candidate.Name).ToList().IndexOf(arm);

    private static Tensor Loss(StackedModel model, Tensor x)
    {
        var loss = nn.functional.cross_entropy(model.call(x), tensor(new long[] { 0, 1, 2, 0 }));
        loss.backward();
        return loss;
    }

    // cloned, because a tensor over an array of .NET lies where the array does, and results depend on alignment in their last bits
    private static Tensor Batch(int index) => tensor(Batches[index % Batches.Length]).reshape(4, 6).clone();

    private static float[] Numbers(int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, 24).Select(_ => random.NextSingle() - 0.5f)];
    }

    /// <summary>Always the same arm.</summary>
    private sealed class OneArm(int arms, int arm) : ILayerSampler
    {
        public IReadOnlyList<double> Probabilities { get; } = [.. Enumerable.Range(0, arms).Select(i => i == arm ? 1.0 : 1e-3)];

        public IReadOnlyList<int> Sample() => [arm];

        public void Update(IReadOnlyList<int> active, IReadOnlyList<float> gradientNorms) { }
    }
}
