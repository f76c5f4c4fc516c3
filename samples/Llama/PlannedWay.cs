using SlSam.HuggingFace.Models.Decoders;
using SlSam.Layers;
using static TorchSharp.torch;

namespace SlSam.Llama;

/// <summary>A way to train that <c>plan</c> looks at.</summary>
/// <param name="Options">What to give <c>train</c> for it.</param>
/// <param name="Training">The optimizer's options that this means.</param>
/// <param name="Shape">The model, as it is then trained.</param>
internal sealed record PlannedWay(string Options, SlSamOptions Training, TransformerShape Shape)
{
    private const double Rho = 0.01;

    private const int HoldSteps = 20;

    private static readonly SlSamOptions Blocks = new()
    {
        Rho = Rho,
        ActiveFraction = 0.2,
        Partitioner = LayerPartitioners.PerBlock(),
        Seed = 1,
    };

    /// <summary>A share so small that one arm is active.</summary>
    private const string OneArm = "0.01";

    /// <summary>From the costliest on: in float32, in bfloat16 over masters, and with each block run again in the backward pass.</summary>
    /// <param name="shape">The model.</param>
    public static IEnumerable<PlannedWay> Of(TransformerShape shape)
    {
        var chunked = shape with { LogitsChunk = (int)TokenLoss.RowsAtOnce(shape.Vocabulary) };
        var half = chunked with { Type = ScalarType.BFloat16 };
        return
        [
            .. Methods(chunked).Select(way => way with { Options = way.Options + " --dtype float32" }),
            .. Methods(half).Select(way => Half(way, " --dtype bfloat16")),
            .. Methods(half with { BlocksPerSegment = 1 }).Select(way => Half(way, " --dtype bfloat16 --segment 1")),
        ];
    }

    private static PlannedWay Half(PlannedWay way, string options) =>
        way with
        {
            Options = way.Options + options,
            Training = way.Training with { MasterWeights = true },
        };

    private static PlannedWay[] Methods(TransformerShape shape)
    {
        var held = Blocks with { HoldSteps = HoldSteps, InactiveState = InactiveState.Drop };
        var cyclic = SlSamOptions.BlockCyclic(HoldSteps) with { Rho = Rho, PerturbationProbability = 1, Seed = 1 };
        var heldOptions = $"--hold-steps {HoldSteps} --inactive-state drop";
        var one = $"--optimizer slsam --sampling cyclic --active-fraction {OneArm} {heldOptions}";
        var tables = shape.IsTied ? "model.embed_tokens" : "model.embed_tokens,lm_head";
        return
        [
            new("--optimizer adamw", SlSamOptions.AdamW(), shape),
            new("--optimizer adasam", SlSamOptions.AdaSam() with { Rho = Rho }, shape),
            new("--optimizer slsam", Blocks, shape),
            new($"--optimizer slsam {heldOptions}", held, shape),
            new(one, cyclic, shape),
            new($"{one} --freeze {tables}", cyclic, shape with { IsFrozen = IsTable }),
        ];
    }

    private static bool IsTable(string name) =>
        name.StartsWith("model.embed_tokens.", StringComparison.Ordinal) || name.StartsWith("lm_head.", StringComparison.Ordinal);
}
