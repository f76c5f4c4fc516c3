using System.Globalization;
using System.Text;
using SlSam.HuggingFace.Models.Decoders;
using SlSam.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace SlSam.Benchmarks.Plans;

/// <summary>The tables of docs/memory.md, in Markdown.</summary>
internal static class PlanTables
{
    private const int Batch = 8;
    private const int EncoderLength = 128;
    private const int DecoderLength = 512;

    private static readonly SlSamOptions Cyclic = SlSamOptions.BlockCyclic() with { PerturbationProbability = 1, Seed = 1 };

    private static readonly IReadOnlyList<(string Name, SlSamOptions Options, Func<string, bool>? IsFrozen)> Methods =
    [
        ("AdamW", SlSamOptions.AdamW(), null),
        ("AdaSAM", SlSamOptions.AdaSam(), null),
        (
            "SL-SAM, s = 0.2, blocks",
            new SlSamOptions
            {
                ActiveFraction = 0.2,
                Partitioner = LayerPartitioners.PerBlock(),
                Seed = 1,
            },
            null
        ),
        ("two blocks held, rest always active, SAM", SlSamOptions.Lisa(2) with { PerturbationProbability = 1, Seed = 1 }, null),
        ("one block held, rest always active, SAM", SlSamOptions.Lisa(1) with { PerturbationProbability = 1, Seed = 1 }, null),
        ("one arm held, SAM", Cyclic, null),
        ("two blocks held, rest frozen, SAM", Cyclic with { ActiveArmCount = 2 }, IsOutsideOfBlocks),
        ("one block held, rest frozen, SAM", Cyclic, IsOutsideOfBlocks),
    ];

    /// <summary>All tables.</summary>
    public static string Write()
    {
        var text = new StringBuilder();
        foreach (var (name, shape) in PlanShapes.Published)
        {
            var (batch, length) = shape.IsGated ? (1, DecoderLength) : (Batch, EncoderLength);
            Write(text, name, shape, batch, length);
        }

        return text.ToString();
    }

    private static void Write(StringBuilder text, string name, TransformerShape shape, int batch, int length)
    {
        text.Append(CultureInfo.InvariantCulture, $"### {name}, {batch} texts of {length} tokens\n\n");
        text.Append(
            "| GiB | weights | gradients | moments | masters | copies | activations | total |\n| --- | --- | --- | --- | --- | --- | --- | --- |\n"
        );
        foreach (var (method, options, isFrozen) in Methods)
        {
            var (trained, device) = (shape with { IsFrozen = isFrozen }, shape.IsGated ? DeviceType.CUDA : DeviceType.CPU);
            Row(text, method, MemoryPlan.ForTransformer(trained, options, batch, length, device));
            if (shape.IsGated)
            {
                var spared = trained with
                {
                    Type = ScalarType.BFloat16,
                    BlocksPerSegment = 1,
                    LogitsChunk = (int)TokenLoss.RowsAtOnce(shape.Vocabulary),
                };
                Row(
                    text,
                    method + "; spared",
                    MemoryPlan.ForTransformer(spared, options with { MasterWeights = true }, batch, length, device)
                );
            }
        }

        text.Append('\n');
    }

    private static void Row(StringBuilder text, string name, MemoryPlan plan)
    {
        long[] parts = [plan.Weights, plan.Gradients, plan.Moments, plan.Masters, plan.Copies, plan.Activations];
        var numbers = string.Join(" | ", parts.Append(plan.Total).Select(Gibibytes));
        text.Append(CultureInfo.InvariantCulture, $"| {name} | {numbers}{(plan.IsExtrapolated ? "*" : "")} |\n");
    }

    private static string Gibibytes(long bytes) => (bytes / (double)(1L << 30)).ToString("F1", CultureInfo.InvariantCulture);

    private static bool IsOutsideOfBlocks(string name) => !name.Contains(".layer", StringComparison.Ordinal);
}
