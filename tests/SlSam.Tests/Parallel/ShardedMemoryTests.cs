using SlSam.Testing;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SlSam.Tests.Parallel;

/// <summary>What each rank keeps of moments and masters, and what travels for it.</summary>
public sealed class ShardedMemoryTests
{
    private const int Blocks = 6;

    [Theory]
    [InlineData(2, ScalarType.Float32)]
    [InlineData(3, ScalarType.Float32)]
    [InlineData(4, ScalarType.BFloat16)]
    public void All_ranks_together_keep_what_one_process_does_and_each_its_share_of_it(int ranks, ScalarType type)
    {
        var options = SlSamOptions.AdaSam() with { MasterWeights = true };
        var whole = Bytes(1, options, type)[0];
        var shares = Bytes(ranks, options with { ShardState = true }, type);

        var largest = 64 * 64 * (type == ScalarType.BFloat16 ? 12 : 8);
        whole.Should().Be(((Blocks * ((2 * 64 * 64) + 128)) + (64 * 4) + 4) * (type == ScalarType.BFloat16 ? 12 : 8));
        shares.Sum().Should().Be(whole);
        (shares.Max() - shares.Min()).Should().BeLessThanOrEqualTo(largest);
    }

    [Fact]
    public void Each_draw_is_shared_out_evenly_where_others_are_dropped()
    {
        var options = SlSamOptions.BlockCyclic(holdSteps: 2) with { ShardState = true };
        var held = new long[2][];
        var models = new RankModels(2, () => Model(ScalarType.Float32));
        ThreadRanks.Run(
            2,
            rank =>
            {
                using var optimizer = new SlSamOptimizer(models[rank], options with { Seed = 1, Collective = rank });
                held[rank.Rank] =
                [
                    .. Enumerable
                        .Range(0, 8)
                        .Select(_ =>
                        {
                            models.Step(optimizer, rank);
                            return RankStates.Bytes(optimizer);
                        }),
                ];
            }
        );

        const long Block = ((2 * 64 * 64) + 128) * 8;
        held[0].Zip(held[1]).Should().AllSatisfy(step => (step.First + step.Second).Should().BeOneOf(Block, ((64 * 4) + 4) * 8));
        held[0]
            .Zip(held[1])
            .Where(step => step.First + step.Second == Block)
            .Should()
            .NotBeEmpty()
            .And.AllSatisfy(step => step.First.Should().BeCloseTo(step.Second, 64 * 8));
    }

    [Fact]
    public void The_new_weights_travel_once_and_perturbed_ones_where_there_are_masters()
    {
        var elements = (Blocks * ((2 * 64 * 64) + 128)) + (64 * 4) + 4;
        Sent(SlSamOptions.AdaSam(), ScalarType.Float32).Should().Be(4 * elements);
        Sent(SlSamOptions.AdaSam(), ScalarType.BFloat16).Should().Be(2 * elements);
        Sent(SlSamOptions.AdaSam() with { MasterWeights = true }, ScalarType.Float32).Should().Be(4 * elements);
        Sent(SlSamOptions.AdaSam() with { MasterWeights = true }, ScalarType.BFloat16).Should().Be(2 * 2 * elements);
        Sent(SlSamOptions.AdamW() with { MasterWeights = true }, ScalarType.BFloat16).Should().Be(2 * elements);
        Sent(SlSamOptions.AdaSam(), ScalarType.Float32, isSharded: false).Should().Be(0);
    }

    [Fact]
    public void A_step_leaves_no_native_tensor_behind()
    {
        var models = new RankModels(2, () => Model(ScalarType.BFloat16));
        ThreadRanks.Run(
            2,
            rank =>
            {
                var options = SlSamOptions.AdaSam() with { MasterWeights = true, Collective = rank, ShardState = true };
                using var optimizer = new SlSamOptimizer(models[rank], options);
                models.Step(optimizer, rank);
                models.Step(optimizer, rank);
                RankStates.Save(optimizer);
                rank.AllAgree(true);
                var before = NativeTensors.CountAfterCollection();
                rank.AllAgree(true);
                models.Step(optimizer, rank);
                RankStates.Save(optimizer);
                rank.AllAgree(true);
                NativeTensors.CountAfterCollection().Should().Be(before);
                rank.AllAgree(true);
            }
        );
    }

    [Fact]
    public void One_rank_and_one_process_have_nothing_to_spread()
    {
        var whole = Bytes(1, SlSamOptions.AdaSam(), ScalarType.Float32)[0];

        Bytes(1, SlSamOptions.AdaSam() with { ShardState = true }, ScalarType.Float32).Should().Equal(whole);
        using var model = Model(ScalarType.Float32);
        using var alone = new SlSamOptimizer(model, SlSamOptions.AdaSam() with { ShardState = true });
        alone.Step(pass => pass.Backward(model.call(ones(2, 8)).sum())).Dispose();
        RankStates.Bytes(alone).Should().Be(whole);
    }

    /// <summary>What each rank keeps after three steps.</summary>
    private static long[] Bytes(int ranks, SlSamOptions options, ScalarType type)
    {
        var models = new RankModels(ranks, () => Model(type));
        var bytes = new long[ranks];
        ThreadRanks.Run(
            ranks,
            rank =>
            {
                using var optimizer = new SlSamOptimizer(models[rank], options with { Seed = 1, Collective = rank });
                for (var step = 0; step < 3; step++)
                {
                    models.Step(optimizer, rank);
                }

                bytes[rank.Rank] = RankStates.Bytes(optimizer);
            }
        );
        return bytes;
    }

    /// <summary>Bytes that all ranks together send in a step, as owners.</summary>
    private static long Sent(SlSamOptions options, ScalarType type, bool isSharded = true)
    {
        var models = new RankModels(3, () => Model(type));
        var bytes = new long[3];
        ThreadRanks.Run(
            3,
            rank =>
            {
                using var optimizer = new SlSamOptimizer(models[rank], options with { Collective = rank, ShardState = isSharded });
                models.Step(optimizer, rank);
                rank.BroadcastBytes.Clear();
                models.Step(optimizer, rank);
                bytes[rank.Rank] = rank.BroadcastBytes.Sum();
            }
        );
        return bytes.Sum();
    }

    /// <summary>Rows of 8 numbers in float32, blocks of two layers of 64, four classes in float32.</summary>
    private static Sequential Model(ScalarType type)
    {
        nn.Module<Tensor, Tensor>[] blocks =
        [
            .. Enumerable.Range(0, Blocks).Select(_ => nn.Sequential(nn.Linear(64, 64), nn.Tanh(), nn.Linear(64, 64))),
        ];
        var model = nn.Sequential(
            ("before", new Cast(rows => rows.repeat(1, 8).to(type))),
            ("blocks", nn.Sequential(blocks)),
            ("head", nn.Linear(64, 4)),
            ("after", new Cast(logits => logits.to(ScalarType.Float32)))
        );
        model.to(type);
        return model;
    }

    private sealed class Cast(Func<Tensor, Tensor> cast) : nn.Module<Tensor, Tensor>(nameof(Cast))
    {
        public override Tensor forward(Tensor x) => cast(x);
    }
}
