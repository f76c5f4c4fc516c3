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

    /// <summary>From the costliest on: in float32, in bfloat16 over masters, and with each block run again in the backward pass.</summary>
    /// <param name="shape">The model.</param>
    public static IEnumerable<PlannedWay> Of(TransformerShape shape)
    {
        var chunked = shape with { LogitsChunk = (int)TokenLoss.RowsAtOnce(shape.Vocabulary) };
        var half = chunked with { Type = ScalarType.BFloat16 };
        return
        [
            .. Methods().Select(method => new PlannedWay(method.Options, method.Training, chunked)),
            .. Methods().Select(method => new PlannedWay($"{method.Options} --dtype bfloat16", WithMasters(method.Training), half)),
            .. Methods()
                .Select(method => new PlannedWay(
                    $"{method.Options} --dtype bfloat16 --segment 1",
                    WithMasters(method.Training),
                    half with
                    {
                        BlocksPerSegment = 1,
                    }
                )),
        ];
    }

    private static IEnumerable<(string Options, SlSamOptions Training)> Methods()
    {
        var held = Blocks with { HoldSteps = HoldSteps, InactiveState = InactiveState.Drop };
        return
        [
            ("--optimizer adamw", SlSamOptions.AdamW()),
            ("--optimizer adasam", SlSamOptions.AdaSam() with { Rho = Rho }),
            ("--optimizer slsam", Blocks),
            ($"--optimizer slsam --hold-steps {HoldSteps} --inactive-state drop", held),
        ];
    }

    private static SlSamOptions WithMasters(SlSamOptions options) => options with { MasterWeights = true };
}
