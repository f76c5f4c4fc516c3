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

    public static IReadOnlyList<Method> All { get; } =
    [
        new(StockAdamW, "AdamW, stock", (model, recipe) => new StockAdamW(model, recipe)),
        new(HandWrittenAdaSam, "AdaSAM, by hand on stock AdamW", (model, recipe) => new HandWrittenAdaSam(model, recipe)),
        Sparse(TensorArms, "SL-SAM, arm = tensor", LayerPartitioners.PerParameter, ArmCoupling.Independent),
        Sparse(AdjacentTensorArms, "SL-SAM, arm = tensor, adjacent", LayerPartitioners.PerParameter, ArmCoupling.Adjacent),
        Sparse(BlockArms, "SL-SAM, arm = block", LayerPartitioners.PerBlock(), ArmCoupling.Independent),
        Sparse(AdjacentBlockArms, "SL-SAM, arm = block, adjacent", LayerPartitioners.PerBlock(), ArmCoupling.Adjacent),
        Sparse(ShallowBlockArms, "SL-SAM, arm = block, shallow", LayerPartitioners.PerBlock(), ArmCoupling.Shallow),
        new(EngineAdaSam, "AdaSAM, our engine", (model, recipe) => new Engine(model, SlSamOptions.AdaSam(), recipe), HandWrittenAdaSam),
        new(EngineAdamW, "AdamW, our engine", (model, recipe) => new Engine(model, SlSamOptions.AdamW(), recipe), StockAdamW),
    ];

    /// <exception cref="ArgumentException">There is none of that key.</exception>
    public static Method Find(string key) =>
        All.FirstOrDefault(method => method.Key == key)
        ?? throw new ArgumentException(
            $"Found the method '{key}', expected one of {string.Join(", ", All.Select(method => method.Key))}.",
            nameof(key)
        );

    private static Method Sparse(string key, string title, ILayerPartitioner partitioner, ArmCoupling coupling) =>
        new(
            key,
            title,
            (model, recipe) =>
            {
                var options = new SlSamOptions
                {
                    ActiveFraction = recipe.ActiveFraction,
                    Partitioner = partitioner,
                    Coupling = coupling,
                    Seed = recipe.Seed,
                };
                return new Engine(model, options, recipe);
            }
        );
}
