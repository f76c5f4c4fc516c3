using SlSam.HuggingFace.Models.Decoders;
using SlSam.Layers;
using static TorchSharp.torch;

namespace SlSam.Benchmarks.Plans;

/// <summary>A way to train that a plan is checked for.</summary>
/// <param name="Name">For people.</param>
/// <param name="Options">How it trains.</param>
/// <param name="Change">What is different about the model.</param>
internal sealed record PlanCase(string Name, SlSamOptions Options, Func<TransformerShape, TransformerShape>? Change = null)
{
    private const int Seed = 3;

    private static readonly SlSamOptions Blocks = new()
    {
        ActiveFraction = 0.2,
        Partitioner = LayerPartitioners.PerBlock(),
        Seed = Seed,
    };

    /// <summary>Every option that takes memory, or spares it.</summary>
    public static IReadOnlyList<PlanCase> All { get; } =
    [
        new("AdamW", SlSamOptions.AdamW()),
        new("AdaSAM", SlSamOptions.AdaSam()),
        new("SL-SAM, tensors", new SlSamOptions { ActiveFraction = 0.2, Seed = Seed }),
        new("SL-SAM, blocks", Blocks),
        new("SL-SAM, blocks, held and dropped", Blocks with { HoldSteps = 2, InactiveState = InactiveState.Drop }),
        new("SL-SAM, blocks, on the host", Blocks with { HoldSteps = 2, InactiveState = InactiveState.Host }),
        new("LISA, 1 block", SlSamOptions.Lisa(1, holdSteps: 2) with { Seed = Seed }),
        new("LISA, 2 blocks", SlSamOptions.Lisa(2, holdSteps: 2) with { Seed = Seed }),
        new("block by block, with SAM", SlSamOptions.BlockCyclic(2) with { Seed = Seed, PerturbationProbability = 1 }),
        new("GSAM", SlSamOptions.Gsam()),
        new("WSAM", SlSamOptions.Wsam()),
        new("Friendly SAM", SlSamOptions.FriendlySam()),
        new("S2-SAM", SlSamOptions.S2Sam()),
        new("LookSAM", SlSamOptions.LookSam(2)),
        new("ASAM", SlSamOptions.Asam()),
        new("AdaSAM, segments", SlSamOptions.AdaSam(), Segments),
        new("SL-SAM, blocks, held and dropped, segments", Blocks with { HoldSteps = 2, InactiveState = InactiveState.Drop }, Segments),
        new("AdaSAM, loss in chunks", SlSamOptions.AdaSam(), Chunks),
        new(
            "block by block, with SAM, loss in chunks",
            SlSamOptions.BlockCyclic(2) with
            {
                Seed = Seed,
                PerturbationProbability = 1,
            },
            Chunks
        ),
        new("AdaSAM, bfloat16", SlSamOptions.AdaSam(), Half),
        new("AdaSAM, bfloat16, masters", SlSamOptions.AdaSam() with { MasterWeights = true }, Half),
        new("LISA, 1 block, bfloat16, masters", SlSamOptions.Lisa(1, holdSteps: 2) with { Seed = Seed, MasterWeights = true }, Half),
    ];

    /// <summary>Whether it is measured for a large model too.</summary>
    public bool IsForLarge => Name is "AdamW" or "AdaSAM" or "LISA, 1 block";

    public TransformerShape Of(TransformerShape shape) => Change?.Invoke(shape) ?? shape;

    private static TransformerShape Segments(TransformerShape shape) => shape.IsGated ? shape with { BlocksPerSegment = 1 } : shape;

    /// <summary>As many rows as the library computes at once.</summary>
    private static TransformerShape Chunks(TransformerShape shape) =>
        shape.IsGated ? shape with { LogitsChunk = (int)TokenLoss.RowsAtOnce(shape.Vocabulary) } : shape;

    private static TransformerShape Half(TransformerShape shape) => shape with { Type = ScalarType.BFloat16 };
}
