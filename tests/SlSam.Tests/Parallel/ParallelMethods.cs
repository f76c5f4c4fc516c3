using SlSam.Layers;

namespace SlSam.Tests.Parallel;

/// <summary>The ways to train that ranks share, by name.</summary>
internal static class ParallelMethods
{
    public static IReadOnlyDictionary<string, SlSamOptions> All { get; } =
        new Dictionary<string, SlSamOptions>
        {
            ["AdamW"] = SlSamOptions.AdamW(),
            ["AdaSAM"] = SlSamOptions.AdaSam(),
            ["SL-SAM"] = new(),
            ["SL-SAM, blocks"] = new()
            {
                Partitioner = LayerPartitioners.PerBlock(),
                ActiveFraction = 0.3,
                BanditLearningRate = 0.1,
            },
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
}
