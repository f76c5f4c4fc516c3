using static TorchSharp.torch;

namespace SlSam.Tests.Docs;

/// <summary>docs/memory.md: what fits.</summary>
public class PlanPage
{
    [Fact]
    public void Planning_before_a_model_is_built()
    {
        var shape = new TransformerShape
        {
            Hidden = 2048,
            Layers = 16,
            Heads = 32,
            KeyValueHeads = 8,
            Intermediate = 8192,
            Vocabulary = 128256,
            IsTied = true,
            IsGated = true,
            Type = ScalarType.BFloat16,
            BlocksPerSegment = 1,
        };
        var options = SlSamOptions.Lisa(blocks: 1) with { MasterWeights = true, Rho = 0.01, PerturbationProbability = 1 };

        var plan = MemoryPlan.ForTransformer(shape, options, batch: 1, length: 512, TorchSharp.DeviceType.CUDA);
        Console.WriteLine($"{plan}: {(plan.FitsInto(24L << 30) ? "fits" : "does not fit")} into 24 GiB");

        plan.FitsInto(24L << 30).Should().BeTrue();
    }

    [Fact]
    public void A_held_block_by_block_run_in_half_precision()
    {
        var options = SlSamOptions.BlockCyclic(holdSteps: 50) with { MasterWeights = true, Rho = 0.01, PerturbationProbability = 1 };

        options.InactiveState.Should().Be(InactiveState.Drop);
    }
}
