using SlSam.Layers;

namespace SlSam.Tests.Parallel;

/// <summary>Several ranks take the steps of one process that sees all their rows.</summary>
public sealed class ExactnessTests
{
    private static readonly Dictionary<string, SlSamOptions> Methods = new()
    {
        ["AdamW"] = SlSamOptions.AdamW(),
        ["AdaSAM"] = SlSamOptions.AdaSam(),
        ["SL-SAM"] = new(),
        ["SL-SAM, blocks"] = new() { Partitioner = LayerPartitioners.PerBlock(), ActiveFraction = 0.3, BanditLearningRate = 0.1 },
        ["RST"] = SlSamOptions.Rst(0.5),
        ["uniform"] = SlSamOptions.Uniform(0.4),
        ["ASAM"] = SlSamOptions.Asam(),
        ["S2-SAM"] = SlSamOptions.S2Sam(),
        ["MSAM"] = SlSamOptions.Msam(),
        ["LookSAM"] = SlSamOptions.LookSam(every: 3),
        ["GSAM"] = SlSamOptions.Gsam(),
        ["WSAM"] = SlSamOptions.Wsam(),
        ["WSAM, coupled"] = SlSamOptions.Wsam(decoupled: false),
        ["Friendly SAM"] = SlSamOptions.FriendlySam(),
        ["VaSSO"] = SlSamOptions.VaSso(),
        ["SAM-ON"] = SlSamOptions.SamOn(),
        ["LISA"] = SlSamOptions.Lisa(blocks: 1, holdSteps: 4),
        ["LISA with SAM"] = SlSamOptions.Lisa(blocks: 1, holdSteps: 4) with { Rho = 0.01, PerturbationProbability = 1 },
        ["BAdam"] = SlSamOptions.BlockCyclic(holdSteps: 5),
        ["S2-SAM on some layers"] = SlSamOptions.S2Sam() with { Sampling = LayerSampling.Exp3, ActiveFraction = 0.5 },
        ["Friendly SAM on some layers"] = SlSamOptions.FriendlySam() with { Sampling = LayerSampling.Exp3, ActiveFraction = 0.5 },
        ["clipped"] = new() { MaxGradientNorm = 0.1 },
        ["loss scale"] = new() { LossScale = LossScale.Dynamic() },
        ["a share in the ascent"] = new() { AscentShare = 0.5 },
        ["held sets of arms"] = new() { HoldSteps = 3 },
    };

    public static TheoryData<string> Names => [.. Methods.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Two_ranks_take_the_steps_of_one_process(string method) => ParallelRun.ShouldBeThatOfOneProcess(2, Methods[method]);

    [Theory]
    [InlineData("SL-SAM")]
    [InlineData("GSAM")]
    public void Three_ranks_do_too(string method) => ParallelRun.ShouldBeThatOfOneProcess(3, Methods[method]);

    [Theory]
    [InlineData("SL-SAM")]
    [InlineData("clipped")]
    public void Gradients_may_be_accumulated(string method) =>
        ParallelRun.ShouldBeThatOfOneProcess(2, Methods[method], microBatches: 2);
}
