using SlSam.Benchmarks.Methods;
using SlSam.Layers;
using static TorchSharp.torch;

namespace SlSam.Benchmarks.Sparing;

/// <summary>A way to train in less memory.</summary>
/// <param name="Key">What commands call it.</param>
/// <param name="Title">What tables call it.</param>
/// <param name="Options">How; null: by hand on stock AdamW.</param>
/// <param name="IsHalf">Whether the model is bfloat16, over masters.</param>
/// <param name="BlocksPerSegment">Of the model.</param>
internal sealed record SparingMethod(string Key, string Title, SlSamOptions? Options, bool IsHalf = false, int BlocksPerSegment = 0)
{
    public const string ByHand = "by-hand";

    private const int HoldSteps = 5;

    private static readonly SlSamOptions Drawn = new() { ActiveFraction = 0.2, Partitioner = LayerPartitioners.PerBlock() };

    private static readonly SlSamOptions Held = Drawn with
    {
        Sampling = LayerSampling.Exact,
        ActiveArmCount = 2,
        HoldSteps = HoldSteps,
        InactiveState = InactiveState.Drop,
    };

    private static readonly SlSamOptions OnHost = Held with { InactiveState = InactiveState.Host };

    public static IReadOnlyList<SparingMethod> All { get; } =
    [
        new(ByHand, "AdaSAM, by hand on stock AdamW", null),
        new("adasam", "AdaSAM", SlSamOptions.AdaSam()),
        new("drawn", "SL-SAM, blocks, s = 0.2", Drawn),
        new("held", "two blocks held, dropped", Held),
        new("host", "two blocks held, the rest on the host", OnHost),
        new("held-segments", "two blocks held, dropped, checkpointed", Held, BlocksPerSegment: 1),
        new("adasam-half", "AdaSAM, bfloat16 with masters", SlSamOptions.AdaSam(), IsHalf: true),
        new("held-half", "two blocks held, dropped, bfloat16 with masters", Held, IsHalf: true),
        new("held-half-segments", "two blocks held, dropped, bfloat16 with masters, checkpointed", Held, IsHalf: true, BlocksPerSegment: 1),
    ];

    public ScalarType Type => IsHalf ? ScalarType.BFloat16 : ScalarType.Float32;

    /// <exception cref="ArgumentException">There is none of that key.</exception>
    public static SparingMethod Find(string key) =>
        All.FirstOrDefault(method => method.Key == key)
        ?? throw new ArgumentException(
            $"Found the method '{key}', expected one of {string.Join(", ", All.Select(method => method.Key))}.",
            nameof(key)
        );

    public ITrainer Train(nn.Module model, Recipe recipe) =>
        Options is null
            ? new HandWrittenAdaSam(model, recipe)
            : new Engine(model, Options with { MasterWeights = IsHalf, Seed = recipe.Seed }, recipe);
}
