using System.Globalization;
using SlSam.Planning;
using TorchSharp;

namespace SlSam;

/// <summary>
/// What training a transformer takes at most, in bytes, before it is built: what stands in memory at the moment of a step when that is most, by kind.
/// <example>
/// <code>
/// var shape = new TransformerShape { Hidden = 2048, Layers = 16, Heads = 32, KeyValueHeads = 8, Intermediate = 8192, Vocabulary = 128256, IsTied = true, IsGated = true };
/// var plan = MemoryPlan.ForTransformer(shape, SlSamOptions.Lisa(blocks: 1) with { MasterWeights = true }, batch: 1, length: 512);
/// Console.WriteLine(plan); // and plan.FitsInto(24L &lt;&lt; 30)
/// </code>
/// </example>
/// </summary>
/// <remarks>
/// Counted for this library's models in SlSam.HuggingFace, whose blocks dispose what autograd does not keep, over the optimizer's own <see cref="Optimizers.FusedAdamW"/>, and
/// checked against what such models took on the CPU. What the runtime, the native libraries and a device's context take comes on top: some hundred MiB.
/// </remarks>
public sealed record MemoryPlan
{
    /// <summary>The largest total that was measured; see <see cref="IsExtrapolated"/>.</summary>
    internal const long LargestMeasured = 384L << 20;

    /// <summary>Draws after which the largest is taken for the largest there is.</summary>
    private const int Draws = 100;

    internal MemoryPlan() { }

    /// <summary>The weights, in their type.</summary>
    public required long Weights { get; init; }

    /// <summary>Gradients of the active parameters, and those that a method keeps over a second pass.</summary>
    public required long Gradients { get; init; }

    /// <summary>AdamW's moments, and averages or directions that an ascent keeps from step to step.</summary>
    public required long Moments { get; init; }

    /// <summary>float32 masters of half-precision weights.</summary>
    public required long Masters { get; init; }

    /// <summary>The perturbed weights.</summary>
    public required long Copies { get; init; }

    /// <summary>What autograd keeps of the forward pass, and what is there for a moment beside it.</summary>
    public required long Activations { get; init; }

    /// <summary>Of moments and masters, what lies in the host's memory (<see cref="InactiveState.Host"/>). Not in <see cref="Total"/>; on the CPU it comes on top.</summary>
    public required long OnHost { get; init; }

    /// <summary>When in a step it is most.</summary>
    public required string Moment { get; init; }

    /// <summary>All of it but <see cref="OnHost"/>.</summary>
    public long Total => Weights + Gradients + Moments + Masters + Copies + Activations;

    /// <summary>Whether the plan is larger than any that was measured, so that it rests on the count alone.</summary>
    public bool IsExtrapolated => Total > LargestMeasured;

    /// <summary>Plans the largest step of a training run.</summary>
    /// <param name="shape">The model.</param>
    /// <param name="options">How it is trained. A sampler of the caller's is asked for draws; names are those of the Hugging Face checkpoint.</param>
    /// <param name="batch">Texts in a batch, at least 1.</param>
    /// <param name="length">Tokens in a text, padding included, at least 1.</param>
    /// <param name="device">Where it is trained: on the CPU memory for perturbed weights is kept between passes.</param>
    /// <param name="ranks">Number of ranks that train together, at least 1; null: those of <see cref="SlSamOptions.Collective"/>, or one. <paramref name="batch"/> is that of each. With
    /// <see cref="SlSamOptions.ShardState"/> the plan is that of the rank that keeps most.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range; the message names it.</exception>
    /// <exception cref="ArgumentException">Numbers or settings do not fit together.</exception>
    public static MemoryPlan ForTransformer(
        TransformerShape shape,
        SlSamOptions options,
        int batch,
        int length,
        DeviceType device = DeviceType.CPU,
        int? ranks = null
    ) => ForTransformer(shape, options, batch, length, device, ranks, Draws);

    internal static MemoryPlan ForTransformer(
        TransformerShape shape,
        SlSamOptions options,
        int batch,
        int length,
        DeviceType device,
        int? ranks,
        int draws
    )
    {
        Require.NotNull(shape);
        Require.NotNull(options);
        Require.Positive(batch);
        Require.Positive(length);
        var among = ranks ?? options.Collective?.Size ?? 1;
        Require.Positive(among, nameof(ranks));
        shape.Validate();
        ExpectCountable(shape.Bound(batch, length), batch, length);
        using var training = new PlannedTraining(shape, options.ValidatedCopy(), batch, length, device, among);
        return training.Largest(draws);
    }

    /// <summary>Whether it fits into memory of a size, of which a share is left to what comes on top.</summary>
    /// <param name="bytes">The size.</param>
    /// <param name="share">The share that may be used, in (0, 1]. Default 0.9.</param>
    public bool FitsInto(long bytes, double share = 0.9)
    {
        Require.NotNegative(bytes);
        Require.Fraction(share);
        return Total <= bytes * share;
    }

    /// <summary>The total and its parts, for people.</summary>
    public override string ToString()
    {
        string[] parts =
        [
            .. new[]
            {
                ("weights", Weights),
                ("gradients", Gradients),
                ("moments", Moments),
                ("masters", Masters),
                ("copies", Copies),
                ("activations", Activations),
            }
                .Where(part => part.Item2 > 0)
                .Select(part => $"{part.Item1} {Text(part.Item2)}"),
        ];
        var host = OnHost > 0 ? $"; {Text(OnHost)} on the host" : "";
        return $"{Text(Total)} ({string.Join(", ", parts)}) {Moment}{host}{(IsExtrapolated ? ", extrapolated" : "")}";
    }

    private static void ExpectCountable(double most, int batch, int length)
    {
        if (most > long.MaxValue)
        {
            throw new ArgumentException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"A model of this shape takes up to {most:g2} bytes for {batch} texts of {length} tokens; expected fewer than {(double)long.MaxValue:g2}, the most that is counted."
                )
            );
        }
    }

    private static string Text(long bytes) =>
        bytes >= 1L << 30
            ? string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1L << 30):F1} GiB")
            : string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1L << 20):F0} MiB");
}
