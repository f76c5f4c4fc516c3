using static TorchSharp.torch;

namespace SlSam.Tests.Parallel;

/// <summary>State that is spread over the ranks changes where it lies, and nothing of what is trained or saved.</summary>
public sealed class ShardedExactnessTests
{
    /// <summary>Those whose updates, states, or draws are unlike; MSAM is refused: it climbs along moments.</summary>
    public static TheoryData<string> Names =>
        [
            "AdamW",
            "AdaSAM",
            "SL-SAM",
            "LookSAM",
            "GSAM",
            "WSAM",
            "Friendly SAM",
            "S2-SAM on some layers",
            "LISA with SAM",
            "BAdam",
            "clipped",
            "loss scale",
            "a share in the ascent",
            "held sets of arms",
        ];

    public static IReadOnlyDictionary<string, SlSamOptions> InHalves { get; } =
        new Dictionary<string, SlSamOptions>
        {
            ["AdamW"] = SlSamOptions.AdamW() with { MasterWeights = true },
            ["AdaSAM"] = SlSamOptions.AdaSam() with { MasterWeights = true },
            ["SL-SAM"] = new() { MasterWeights = true },
            ["S2-SAM"] = SlSamOptions.S2Sam() with { MasterWeights = true },
            ["SAM-ON"] = SlSamOptions.SamOn() with { MasterWeights = true },
            ["WSAM"] = SlSamOptions.Wsam() with { MasterWeights = true },
            ["LISA with SAM"] = SlSamOptions.Lisa(1, 4) with { MasterWeights = true, Rho = 0.01, PerturbationProbability = 1 },
            ["on the host"] = SlSamOptions.BlockCyclic(5) with { MasterWeights = true, InactiveState = InactiveState.Host },
            ["scaled and clipped"] = new()
            {
                MasterWeights = true,
                LossScale = LossScale.Dynamic(1024, interval: 7),
                MaxGradientNorm = 0.1,
            },
        };

    public static TheoryData<string> NamesInHalves => [.. InHalves.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Two_ranks_train_and_save_what_they_would_with_all_of_it(string method) =>
        ParallelRun.ShouldBeTheSameSharded(2, ParallelMethods.All[method]);

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    public void More_ranks_do_too(int ranks) => ParallelRun.ShouldBeTheSameSharded(ranks, ParallelMethods.All["SL-SAM, blocks"]);

    [Fact]
    public void Gradients_may_be_accumulated() => ParallelRun.ShouldBeTheSameSharded(2, ParallelMethods.All["clipped"], microBatches: 2);

    [Fact]
    public void Each_rank_may_climb_by_itself() =>
        ParallelRun.ShouldBeTheSameSharded(3, SlSamOptions.AdaSam() with { ReduceAscent = false });

    [Theory]
    [MemberData(nameof(NamesInHalves))]
    public void Owners_of_masters_send_perturbed_weights(string method) =>
        ParallelRun.ShouldBeTheSameSharded(3, InHalves[method], ScalarType.BFloat16);

    [Fact]
    public void Half_weights_without_masters_are_perturbed_by_each_rank() =>
        ParallelRun.ShouldBeTheSameSharded(2, SlSamOptions.AdaSam(), ScalarType.BFloat16);

    [Theory]
    [InlineData("AdaSAM")]
    [InlineData("scaled and clipped")]
    public void So_do_they_in_float16(string method) => ParallelRun.ShouldBeTheSameSharded(2, InHalves[method], ScalarType.Float16);
}
