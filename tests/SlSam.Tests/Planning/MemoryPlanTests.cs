using SlSam.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace SlSam.Tests.Planning;

/// <summary>What training will take: counted from the shape, the settings and the batch.</summary>
public class MemoryPlanTests
{
    private static readonly TransformerShape Encoder = new()
    {
        Hidden = 768,
        Layers = 12,
        Heads = 12,
        Intermediate = 3072,
        Vocabulary = 50265,
    };

    private static readonly TransformerShape Decoder = new()
    {
        Hidden = 2048,
        Layers = 16,
        Heads = 32,
        KeyValueHeads = 8,
        Intermediate = 8192,
        Vocabulary = 128256,
        IsTied = true,
        IsGated = true,
    };

    private static readonly TransformerShape Small = new()
    {
        Hidden = 64,
        Layers = 4,
        Heads = 4,
        Intermediate = 128,
        Vocabulary = 100,
        IsGated = true,
    };

    public static TheoryData<TransformerShape, long> Published =>
        new()
        {
            { Encoder, 124_647_170 },
            { Decoder, 1_235_814_400 },
            { Decoder with { Hidden = 3072, Layers = 28, Heads = 24, HeadWidth = 128 }, 3_212_749_824 },
            { Decoder with { Hidden = 4096, Layers = 32, Intermediate = 14336, IsTied = false }, 8_030_261_248 },
        };

    [Theory]
    [MemberData(nameof(Published))]
    public void Weights_are_those_of_the_published_models(TransformerShape shape, long parameters)
    {
        Plan(shape, SlSamOptions.AdamW()).Weights.Should().Be(4 * parameters);
        Plan(shape with { Type = ScalarType.BFloat16 }, SlSamOptions.AdamW()).Weights.Should().Be(2 * parameters);
    }

    [Fact]
    public void Moments_are_of_all_parameters_unless_those_of_inactive_ones_go()
    {
        var all = Plan(Small, SlSamOptions.AdaSam());
        var held = Plan(Small, SlSamOptions.Lisa(1) with { Seed = 1 });
        var host = Plan(Small, SlSamOptions.Lisa(1) with { Seed = 1, InactiveState = InactiveState.Host });

        all.Moments.Should().Be(2 * all.Weights);
        held.Moments.Should().BeLessThan(all.Moments);
        (host.Moments + host.OnHost).Should().Be(all.Moments);
        host.Total.Should().BeLessThanOrEqualTo(held.Total, "the handover from a block to the next takes none");
    }

    [Fact]
    public void A_perturbation_is_a_copy_of_what_is_active_and_masters_are_wide()
    {
        var half = Small with { Type = ScalarType.BFloat16 };
        var plan = Plan(half, SlSamOptions.AdaSam() with { MasterWeights = true });

        plan.Copies.Should().Be(plan.Weights);
        plan.Masters.Should().Be(2 * plan.Weights);
        plan.Moments.Should().Be(4 * plan.Weights);
        Plan(half, SlSamOptions.AdamW() with { MasterWeights = true }).Copies.Should().Be(0);
    }

    [Fact]
    public void On_a_device_copies_are_gone_when_the_update_is_made()
    {
        var wide = Small with { Hidden = 512 };
        var options = SlSamOptions.AdaSam();

        var there = MemoryPlan.ForTransformer(wide, options, 1, 1, DeviceType.CUDA);
        var here = MemoryPlan.ForTransformer(wide, options, 1, 1);

        there.Total.Should().BeLessThanOrEqualTo(here.Total);
    }

    [Theory]
    [InlineData(2, 32)]
    [InlineData(1, 64)]
    public void Twice_the_tokens_make_twice_the_activations(int batch, int length)
    {
        var shape = Small with { Vocabulary = 50_000 };

        var more = MemoryPlan.ForTransformer(shape, SlSamOptions.Lisa(1) with { Seed = 1 }, batch * 8, length * 8);
        var most = MemoryPlan.ForTransformer(shape, SlSamOptions.Lisa(1) with { Seed = 1 }, batch * 16, length * 8);

        most.Activations.Should().BeCloseTo(2 * more.Activations, (ulong)(more.Activations / 50));
    }

    [Fact]
    public void What_is_frozen_has_weights_and_nothing_else()
    {
        var all = Plan(Small, SlSamOptions.AdaSam());
        var blocks = Plan(Small with { IsFrozen = name => !name.Contains(".layers.") }, SlSamOptions.AdaSam());

        blocks.Weights.Should().Be(all.Weights);
        (all.Moments - blocks.Moments).Should().Be(2 * 4 * ((2 * 100 * 64) + 64));
    }

    [Fact]
    public void Segments_and_a_loss_in_chunks_spare_activations()
    {
        MemoryPlan Of(TransformerShape shape) => MemoryPlan.ForTransformer(shape, SlSamOptions.Lisa(1) with { Seed = 1 }, 8, 128);
        var whole = Of(Small with { Layers = 16 });
        var segments = Of(Small with { Layers = 16, BlocksPerSegment = 1 });
        var chunks = Of(Small with { Layers = 16, BlocksPerSegment = 1, Vocabulary = 20_000, LogitsChunk = 64 });
        var logits = Of(Small with { Layers = 16, BlocksPerSegment = 1, Vocabulary = 20_000 });

        segments.Activations.Should().BeLessThan(whole.Activations / 2);
        chunks.Activations.Should().BeLessThan(logits.Activations / 4);
    }

    [Fact]
    public void A_plan_says_whether_it_fits_and_whether_it_is_larger_than_any_that_was_measured()
    {
        var (small, large) = (Plan(Small, SlSamOptions.AdamW()), Plan(Decoder, SlSamOptions.AdamW()));

        small.IsExtrapolated.Should().BeFalse();
        large.IsExtrapolated.Should().BeTrue();
        large.FitsInto(large.Total).Should().BeFalse("a tenth is left to what comes on top");
        large.FitsInto(large.Total, share: 1).Should().BeTrue();
        large.ToString().Should().Match("* GiB (weights 4.6 GiB, *moments 9.2 GiB*extrapolated");
    }

    [Fact]
    public void Names_and_partitioners_see_the_models_own_names()
    {
        var seen = new List<string>();
        bool Note(string name)
        {
            seen.Add(name);
            return name.StartsWith("lm_head", StringComparison.Ordinal);
        }

        Plan(Small, SlSamOptions.BlockCyclic() with { AlwaysActive = Note, Partitioner = LayerPartitioners.PerBlock("model.layers") });

        seen.Should().Contain("model.layers.3.mlp.gate_proj.weight").And.Contain("lm_head.weight");
    }

    public static TheoryData<Func<TransformerShape, TransformerShape>, string> Wrong =>
        new()
        {
            { shape => shape with { Hidden = 0 }, "Hidden is 0; expected*" },
            { shape => shape with { Layers = -1 }, "Layers is -1; expected*" },
            { shape => shape with { LogitsChunk = -1 }, "LogitsChunk is -1; expected*" },
            { shape => shape with { Hidden = 66 }, "Hidden is 66 and Heads is 4; expected a multiple*" },
            {
                shape => shape with { Heads = 1 << 16, HeadWidth = 1 << 16 },
                "Heads is 65536 and the width of each 65536; expected a product*"
            },
            {
                shape => shape with { Hidden = int.MaxValue, HeadWidth = 16, Vocabulary = int.MaxValue },
                "A model of this shape takes up to *"
            },
            { shape => shape with { KeyValueHeads = 3 }, "Heads is 4 and KeyValueHeads is 3; expected a divisor*" },
            { shape => shape with { Type = ScalarType.Int64 }, "Type is Int64; expected Float32*" },
        };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void What_cannot_be_is_refused(Func<TransformerShape, TransformerShape> change, string message)
    {
        var plan = () => Plan(change(Small), SlSamOptions.AdamW());

        plan.Should().Throw<ArgumentException>().WithMessage(message);
    }

    [Theory]
    [InlineData(true, int.MaxValue, int.MaxValue)]
    [InlineData(false, 1, int.MaxValue)]
    public void A_count_that_would_run_over_is_refused_and_none_is_wrong(bool isGated, int batch, int length)
    {
        var plan = () => MemoryPlan.ForTransformer(Small with { IsGated = isGated }, SlSamOptions.AdamW(), batch, length);

        plan.Should()
            .Throw<ArgumentException>()
            .WithMessage($"A model of this shape takes up to * for {batch} texts of {length} tokens; expected*");
    }

    [Fact]
    public void The_largest_batches_that_are_counted_are_counted_right()
    {
        long Activations(int batch) => MemoryPlan.ForTransformer(Small, SlSamOptions.AdamW(), batch, 1 << 20).Activations;

        Activations(1 << 20).Should().Be(1024 * Activations(1 << 10)).And.BePositive();
    }

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    public void Spread_moments_and_masters_are_divided_among_the_ranks_and_nothing_else_is(int ranks)
    {
        var half = Small with { Type = ScalarType.BFloat16 };
        MemoryPlan Of(bool isSharded, int? among) =>
            MemoryPlan.ForTransformer(
                half,
                SlSamOptions.FriendlySam() with
                {
                    MasterWeights = true,
                    ShardState = isSharded,
                },
                1,
                16,
                ranks: among
            );

        var (whole, spread) = (Of(isSharded: true, among: null), Of(isSharded: true, ranks));

        const long Largest = 64 * 128;
        var averages = 2 * whole.Weights; // of each rank, in float32
        (spread.Moments - averages)
            .Should()
            .BeInRange((whole.Moments - averages) / ranks, ((whole.Moments - averages) / ranks) + (8 * Largest));
        spread.Masters.Should().BeInRange(whole.Masters / ranks, (whole.Masters / ranks) + (4 * Largest));
        (spread.Weights, spread.Copies).Should().Be((whole.Weights, whole.Copies));
        Of(isSharded: false, ranks).Should().Be(whole);
    }

    private static MemoryPlan Plan(TransformerShape shape, SlSamOptions options) => MemoryPlan.ForTransformer(shape, options, 1, 16);
}
