using SlSam.Layers;
using SlSam.Tests.Steps;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SlSam.Tests.Blocks;

/// <summary>A closure may work in place on whatever passes through a stack, and what is kept for the second pass is not touched by it.</summary>
public class InPlaceWorkTests
{
    private static readonly Dictionary<string, Action<HookedModel>> Hooks = new()
    {
        ["the result is multiplied"] = model => model.Leave = (hidden, _) => hidden.mul_(hidden.detach().cos()),
        ["positions are added to the result"] = model => model.Leave = (hidden, x) => hidden.add_(x),
        ["a view of the result is filled"] = model =>
            model.Leave = (hidden, _) =>
            {
                hidden.narrow(1, 0, 3).mul_(hidden.narrow(1, 3, 3).detach().cos());
                return hidden;
            },
        ["the result goes through dropout in place"] = model => model.Leave = (hidden, _) => functional.dropout(hidden, 0.5, true, true),
        ["the result is written to after the backward pass"] = model =>
        {
            Tensor? result = null;
            model.Leave = (hidden, _) => result = hidden;
            model.Finish = _ => result!.detach().zero_();
        },
        ["blocks begin with an activation in place"] = model => model.Block = (block, hidden) => block.call(hidden.tanh_()),
        ["blocks end with an activation in place"] = model => model.Block = (block, hidden) => block.call(hidden).tanh_(),
        ["blocks give back their input, worked on in place"] = model => model.Block = (_, hidden) => hidden.add_(hidden.detach().cos()),
        ["blocks give a view of their input"] = model =>
        {
            model.Block = (_, hidden) => hidden.view(-1, 8);
            model.Leave = (hidden, _) => hidden.mul_(hidden.detach().cos());
        },
        ["what enters is written to after the backward pass"] = model =>
        {
            Tensor? entry = null;
            model.Enter = (embed, x) =>
            {
                var entered = embed.call(x);
                entry = entered.detach();
                return entered;
            };
            model.Finish = _ => entry!.add_(entry);
        },
        ["the batch itself enters"] = model =>
        {
            model.Enter = (_, x) => x.alias();
            model.Leave = (hidden, _) => hidden.mul_(hidden.detach().cos());
        },
        ["the batch is scaled in place on its way in"] = model => model.Enter = (embed, x) => embed.call(x.mul_(x.cos())),
        ["the batch, scaled in place on its way in, is used above too"] = model =>
        {
            model.Enter = (embed, x) => embed.call(x.mul_(x.cos()));
            model.Leave = (hidden, x) => hidden + x;
        },
        ["the batch is written to after the backward pass"] = model => model.Finish = x => x.mul_(x.cos()),
    };

    public static MatrixTheoryData<string, int, bool, bool> Cases => new(Hooks.Keys, [0, 1, 2], [true, false], [true, false]);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Training_is_to_the_bit_what_it_is_without_the_container(
        string hooks,
        int blocksPerSegment,
        bool countsEmbedding,
        bool hasFreshBatches
    )
    {
        Train(hooks, countsEmbedding, hasFreshBatches, usesContainer: true, blocksPerSegment)
            .Should()
            .Equal(Train(hooks, countsEmbedding, hasFreshBatches, usesContainer: false));
    }

    [Fact]
    public void A_second_call_on_what_the_first_worked_on_in_place_sees_it_in_both_passes()
    {
        IReadOnlyList<double> Losses(bool usesContainer)
        {
            using var scope = NewDisposeScope();
            random.manual_seed(4);
            var cached = randn(4, 8);
            var model = new HookedModel
            {
                UsesContainer = usesContainer,
                Enter = (_, _) => cached.alias(),
                Block = (_, hidden) => hidden.alias(),
                Leave = (hidden, _) => hidden.mul_(hidden.detach().cos()),
            };
            using var optimizer = Optimizer(model, "head");
            var (x, y) = (Batch(), Labels());

            optimizer.Step(() => Loss(model, x, y) + Loss(model, x, y));
            return [optimizer.LastStep.Loss, optimizer.LastStep.PerturbedLoss];
        }

        Losses(usesContainer: true).Should().Equal(Losses(usesContainer: false));
    }

    [Fact]
    public void Work_in_place_in_the_second_pass_alone_costs_no_reuse()
    {
        using var scope = NewDisposeScope();
        var pass = 0;
        var model = new HookedModel();
        model.Leave = (hidden, _) => pass == 2 ? hidden.mul_(hidden) : hidden;
        using var optimizer = Optimizer(model, "head");
        var (x, y) = (Batch(), Labels());

        optimizer.Step(() =>
        {
            pass++;
            return Loss(model, x, y);
        });

        model.BlockRuns.Should().Be(3);
    }

    [Fact]
    public void What_inference_mode_gave_is_kept_and_nothing_in_it_can_change()
    {
        using var scope = NewDisposeScope();
        var model = new HookedModel();
        model.Enter = (embed, x) =>
        {
            using var inference = inference_mode();
            return embed.call(x);
        };
        using var optimizer = Optimizer(model, "head");
        var (x, y) = (Batch(), Labels());

        optimizer.Step(() => Loss(model, x, y));

        model.BlockRuns.Should().Be(3);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_first_pass_over_some_of_the_rows_never_serves_the_second(bool countsEmbedding)
    {
        IReadOnlyList<double> Losses(bool usesContainer)
        {
            using var scope = NewDisposeScope();
            random.manual_seed(4);
            var model = new HookedModel { UsesContainer = usesContainer, CountsEmbedding = countsEmbedding };
            using var optimizer = Optimizer(model, "blocks.2");
            var (x, y) = (Batch(), Labels());
            var pass = 0;

            optimizer.Step(() => ++pass == 1 ? Loss(model, x.narrow(0, 0, 2), y.narrow(0, 0, 2)) : Loss(model, x, y));
            return [optimizer.LastStep.Loss, optimizer.LastStep.PerturbedLoss];
        }

        Losses(usesContainer: true).Should().Equal(Losses(usesContainer: false));
    }

    private static float[] Train(string hooks, bool countsEmbedding, bool hasFreshBatches, bool usesContainer, int blocksPerSegment = 0)
    {
        using var scope = NewDisposeScope();
        random.manual_seed(4);
        var model = new HookedModel
        {
            UsesContainer = usesContainer,
            CountsEmbedding = countsEmbedding,
            BlocksPerSegment = blocksPerSegment,
        };
        Hooks[hooks](model);
        using var optimizer = new SlSamOptimizer(
            model,
            new SlSamOptions
            {
                Partitioner = LayerPartitioners.ByName(HookedModel.ArmOf),
                ActiveFraction = 0.3,
                Rho = 0.1,
                LearningRate = 0.01,
                Seed = 2,
            }
        );
        var numbers = new List<float>();
        for (var step = 0; step < 16; step++)
        {
            using var stepScope = NewDisposeScope();
            random.manual_seed(step);
            var (batch, y) = (Batch(), Labels());
            optimizer.Step(pass =>
            {
                var loss = functional.cross_entropy(model.call(hasFreshBatches ? batch.clone() : batch), y);
                pass.Backward(loss);
                model.Finish(batch);
                return loss;
            });
            numbers.Add((float)optimizer.LastStep.Loss);
            numbers.Add((float)optimizer.LastStep.PerturbedLoss);
        }

        return [.. numbers, .. model.parameters().SelectMany(parameter => parameter.data<float>().ToArray())];
    }

    private static SlSamOptimizer Optimizer(HookedModel model, string arm) =>
        new(
            model,
            new SlSamOptions
            {
                Partitioner = LayerPartitioners.ByName(name => HookedModel.ArmOf(name) == arm ? "active" : "other"),
                Sampler = arms => new ScriptedSampler(arms.Count, [1]),
                Rho = 0.1,
            }
        );

    private static Tensor Loss(HookedModel model, Tensor x, Tensor y)
    {
        var loss = functional.cross_entropy(model.call(x), y);
        loss.backward();
        return loss;
    }

    private static Tensor Batch() => randn(4, 8);

    private static Tensor Labels() => randint(3, [4]);
}
