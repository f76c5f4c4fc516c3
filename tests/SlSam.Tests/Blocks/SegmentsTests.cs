using SlSam.Layers;
using SlSam.Tests.Steps;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SlSam.Tests.Blocks;

/// <summary>Blocks in segments run once more in the backward pass, and nobody can tell by the result.</summary>
public class SegmentsTests
{
    public enum Backward
    {
        Plain,
        OfThePass,
    }

    public static MatrixTheoryData<int, Backward, double, bool> Cases =>
        new([1, 2, 4, 9], [Backward.Plain, Backward.OfThePass], [0, 0.4], [true, false]);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Training_is_to_the_bit_what_it_is_without(int blocksPerSegment, Backward backward, double dropout, bool countsEmbedding)
    {
        Train(blocksPerSegment, backward, dropout, countsEmbedding).Should().Equal(Train(0, backward, dropout, countsEmbedding));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(0.1, 0.5)]
    public void So_are_steps_of_one_pass(double rho, double perturbationProbability)
    {
        SlSamOptions With(SlSamOptions options) => options with { Rho = rho, PerturbationProbability = perturbationProbability };

        Train(2, Backward.Plain, dropout: 0.2, countsEmbedding: true, With)
            .Should()
            .Equal(Train(0, Backward.Plain, dropout: 0.2, countsEmbedding: true, With));
    }

    [Fact]
    public void So_is_training_with_the_same_random_numbers_in_both_passes()
    {
        SlSamOptions With(SlSamOptions options) => options with { SameRandomness = true };

        Train(2, Backward.OfThePass, dropout: 0.4, countsEmbedding: true, With)
            .Should()
            .Equal(Train(0, Backward.OfThePass, dropout: 0.4, countsEmbedding: true, With));
    }

    [Theory]
    [InlineData(Backward.Plain, 1e-6f)]
    [InlineData(Backward.OfThePass, 0)]
    public void Micro_batches_add_up_to_the_same(Backward backward, float precision)
    {
        float[] Accumulate(int blocksPerSegment) =>
            Train(
                blocksPerSegment,
                (pass, model, x, y) =>
                {
                    var total = zeros(1);
                    for (var i = 0; i < 4; i++)
                    {
                        using var scope = NewDisposeScope();
                        var loss = functional.cross_entropy(model.call(x.narrow(0, 2 * i, 2)), y.narrow(0, 2 * i, 2));
                        GoBack(backward, pass, loss);
                        total.add_(loss.detach());
                    }

                    return total;
                }
            );

        var (with, without) = (Accumulate(2), Accumulate(0));

        with.Zip(without).Max(pair => Math.Abs(pair.First - pair.Second)).Should().BeLessThanOrEqualTo(precision);
    }

    [Theory]
    [InlineData(Backward.Plain)]
    [InlineData(Backward.OfThePass)]
    public void One_backward_pass_through_several_calls_gives_the_same(Backward backward)
    {
        float[] Sum(int blocksPerSegment) =>
            Train(
                blocksPerSegment,
                (pass, model, x, y) =>
                {
                    var first = functional.cross_entropy(model.call(x), y);
                    var second = functional.cross_entropy(model.call(x.flip(1)), y);
                    return GoBack(backward, pass, first + second);
                }
            );

        var (with, without) = (Sum(2), Sum(0));

        with.Zip(without).Max(pair => Math.Abs(pair.First - pair.Second)).Should().BeLessThanOrEqualTo(1e-6f);
    }

    [Fact]
    public void A_graph_that_is_retained_can_be_gone_through_twice()
    {
        float[] Twice(int blocksPerSegment) =>
            Train(
                blocksPerSegment,
                (_, model, x, y) =>
                {
                    var loss = functional.cross_entropy(model.call(x), y);
                    loss.backward(retain_graph: true);
                    loss.backward();
                    return loss;
                }
            );

        var (with, without) = (Twice(2), Twice(0));

        with.Zip(without).Max(pair => Math.Abs(pair.First - pair.Second)).Should().BeLessThanOrEqualTo(1e-6f);
    }

    [Theory]
    [InlineData("blocks.3", new[] { 1, 1, 1, 4, 4, 4 })] // twice in each pass from the first active block on, the prefix once
    [InlineData("head", new[] { 1, 1, 1, 1, 1, 1 })]
    [InlineData("embed", new[] { 4, 4, 4, 4, 4, 4 })]
    [InlineData("table", new[] { 4, 4, 4, 4, 4, 4 })]
    public void Blocks_run_again_where_gradients_go_through_them(string arm, int[] runs)
    {
        using var scope = NewDisposeScope();
        var model = new SegmentedModel(blocksPerSegment: 2, countsEmbedding: true);
        using var optimizer = OneArm(model, arm);
        var (x, y) = (Batch(), Labels());

        optimizer.Step(pass => pass.Backward(functional.cross_entropy(model.call(x), y)));

        model.Blocks.Select(block => block.Runs).Should().Equal(runs);
    }

    [Fact]
    public void Nothing_runs_again_outside_of_steps_in_evaluation_or_without_gradients()
    {
        using var scope = NewDisposeScope();
        var model = new SegmentedModel(blocksPerSegment: 2);
        using var optimizer = OneArm(model, "blocks.0");
        var (x, y) = (Batch(), Labels());
        int Runs() => model.Blocks.Sum(block => block.Runs);

        model.call(x).sum().backward();
        Runs().Should().Be(6, "outside of a step");

        optimizer.Step(pass =>
        {
            var before = Runs();
            model.eval();
            using (no_grad())
            {
                model.train();
                model.call(x);
                model.eval();
            }

            pass.Backward(functional.cross_entropy(model.call(x), y));
            (Runs() - before).Should().Be(12);
            model.train();
            return zeros(1);
        });
    }

    private static float[] Train(
        int blocksPerSegment,
        Backward backward,
        double dropout,
        bool countsEmbedding,
        Func<SlSamOptions, SlSamOptions>? with = null
    ) =>
        Train(
            blocksPerSegment,
            (pass, model, x, y) =>
            {
                using var scope = NewDisposeScope();
                return scope.MoveToOuter(GoBack(backward, pass, functional.cross_entropy(model.call(x), y)));
            },
            dropout,
            countsEmbedding,
            with
        );

    private static float[] Train(
        int blocksPerSegment,
        Func<StepPass, SegmentedModel, Tensor, Tensor, Tensor> closure,
        double dropout = 0,
        bool countsEmbedding = false,
        Func<SlSamOptions, SlSamOptions>? with = null
    )
    {
        using var scope = NewDisposeScope();
        random.manual_seed(3);
        var model = new SegmentedModel(blocksPerSegment, dropout, countsEmbedding);
        var options = new SlSamOptions
        {
            Partitioner = LayerPartitioners.ByName(SegmentedModel.ArmOf),
            ActiveFraction = 0.3,
            LearningRate = 0.01,
            Rho = 0.1,
            Seed = 1,
        };
        using var optimizer = new SlSamOptimizer(model, with?.Invoke(options) ?? options);
        var numbers = new List<float>();
        for (var step = 0; step < 12; step++)
        {
            using var stepScope = NewDisposeScope();
            var (x, y) = (Batch(), Labels());
            optimizer.Step(pass => closure(pass, model, x, y));
            numbers.AddRange((float)optimizer.LastStep.Loss, (float)optimizer.LastStep.PerturbedLoss, rand(1).item<float>());
        }

        return [.. numbers.Where(float.IsFinite), .. model.parameters().SelectMany(parameter => parameter.data<float>().ToArray())];
    }

    private static Tensor GoBack(Backward backward, StepPass pass, Tensor loss)
    {
        if (backward == Backward.OfThePass)
        {
            return pass.Backward(loss);
        }

        loss.backward();
        return loss;
    }

    private static SlSamOptimizer OneArm(SegmentedModel model, string arm) =>
        new(
            model,
            new SlSamOptions
            {
                Partitioner = LayerPartitioners.ByName(name => SegmentedModel.ArmOf(name) == arm ? "active" : "other"),
                Sampler = arms => new ScriptedSampler(arms.Count, [arms.ToList().FindIndex(entry => entry.Name == "active")]),
                Rho = 0.1,
            }
        );

    private static Tensor Batch() => randn(8, 4, 6);

    private static Tensor Labels() => randint(3, [8]);
}
