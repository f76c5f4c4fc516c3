using SlSam.Layers;
using SlSam.Sampling;
using static TorchSharp.torch;

namespace SlSam.Benchmarks.Methods;

/// <summary>A row of the tables.</summary>
/// <param name="Key">What commands and results call it.</param>
/// <param name="Title">What tables call it.</param>
/// <param name="Build">Sets it up on a model.</param>
/// <param name="SameAs">The method that must end with the same weights, if there is one.</param>
internal sealed record Method(string Key, string Title, Func<nn.Module, Recipe, ITrainer> Build, string? SameAs = null)
{
    public const string StockAdamW = "adamw-stock";
    public const string HandWrittenAdaSam = "adasam-by-hand";
    public const string TensorArms = "slsam-tensors";
    public const string BlockArms = "slsam-blocks";
    public const string AdjacentTensorArms = "slsam-tensors-adjacent";
    public const string AdjacentBlockArms = "slsam-blocks-adjacent";
    public const string ShallowBlockArms = "slsam-blocks-shallow";
    public const string EngineAdaSam = "adasam-engine";
    public const string EngineAdamW = "adamw-engine";

    public const string QuarterAscentTensorArms = "slsam-tensors-quarter";
    public const string QuarterAscentHalfTensorArms = "slsam-half-tensors-quarter";
    public const string QuarterAscentAdjacentBlockArms = "slsam-blocks-adjacent-quarter";
    public const string PreviousGradientTensorArms = "slsam-tensors-previous";
    public const string MomentumTensorArms = "slsam-tensors-momentum";
    public const string QuarterAscentAdaSam = "adasam-quarter";

    private const double Quarter = 0.25;

    private static readonly SlSamOptions TensorOptions = new() { Partitioner = LayerPartitioners.PerParameter };
    private static readonly SlSamOptions BlockOptions = new() { Partitioner = LayerPartitioners.PerBlock() };

    /// <summary>The table of the paper's method and its engine.</summary>
    public static IReadOnlyList<Method> WholeAscents { get; } =
    [
        new(StockAdamW, "AdamW, stock", (model, recipe) => new StockAdamW(model, recipe)),
        new(HandWrittenAdaSam, "AdaSAM, by hand on stock AdamW", (model, recipe) => new HandWrittenAdaSam(model, recipe)),
        Sparse(TensorArms, "SL-SAM, arm = tensor", TensorOptions),
        Sparse(AdjacentTensorArms, "SL-SAM, arm = tensor, adjacent", TensorOptions with { Coupling = ArmCoupling.Adjacent }),
        Sparse(BlockArms, "SL-SAM, arm = block", BlockOptions),
        Sparse(AdjacentBlockArms, "SL-SAM, arm = block, adjacent", BlockOptions with { Coupling = ArmCoupling.Adjacent }),
        Sparse(ShallowBlockArms, "SL-SAM, arm = block, shallow", BlockOptions with { Coupling = ArmCoupling.Shallow }),
        new(EngineAdaSam, "AdaSAM, our engine", (model, recipe) => new Engine(model, SlSamOptions.AdaSam(), recipe), HandWrittenAdaSam),
        new(EngineAdamW, "AdamW, our engine", (model, recipe) => new Engine(model, SlSamOptions.AdamW(), recipe), StockAdamW),
    ];

    /// <summary>The table of ascents that cost less than a pass, with what they are measured against.</summary>
    public static IReadOnlyList<Method> CheapAscents { get; } =
    [
        WholeAscents[0],
        WholeAscents[1],
        Sparse(QuarterAscentTensorArms, "SL-SAM, arm = tensor, ascent on a quarter", TensorOptions with { AscentShare = Quarter }),
        Sparse(
            QuarterAscentHalfTensorArms,
            "SL-SAM, arm = tensor, s = 0.5, ascent on a quarter",
            TensorOptions with
            {
                AscentShare = Quarter,
            },
            activeFraction: 0.5
        ),
        Sparse(
            QuarterAscentAdjacentBlockArms,
            "SL-SAM, arm = block, adjacent, ascent on a quarter",
            BlockOptions with
            {
                Coupling = ArmCoupling.Adjacent,
                AscentShare = Quarter,
            }
        ),
        Sparse(
            PreviousGradientTensorArms,
            "SL-SAM, arm = tensor, previous gradient",
            TensorOptions with
            {
                Ascent = Ascent.PreviousGradient,
            }
        ),
        Sparse(MomentumTensorArms, "SL-SAM, arm = tensor, momentum", TensorOptions with { Ascent = Ascent.Momentum }),
        new(
            QuarterAscentAdaSam,
            "AdaSAM, ascent on a quarter",
            (model, recipe) => new Engine(model, SlSamOptions.AdaSam() with { AscentShare = Quarter }, recipe)
        ),
    ];

    /// <summary>Each method once.</summary>
    public static IReadOnlyList<Method> All { get; } = [.. WholeAscents.Union(CheapAscents)];

    /// <exception cref="ArgumentException">There is none of that key.</exception>
    public static Method Find(string key) =>
        All.FirstOrDefault(method => method.Key == key)
        ?? throw new ArgumentException(
            $"Found the method '{key}', expected one of {string.Join(", ", All.Select(method => method.Key))}.",
            nameof(key)
        );

    private static Method Sparse(string key, string title, SlSamOptions options, double? activeFraction = null) =>
        new(
            key,
            title,
            (model, recipe) =>
                new Engine(model, options with { ActiveFraction = activeFraction ?? recipe.ActiveFraction, Seed = recipe.Seed }, recipe)
        );
}
