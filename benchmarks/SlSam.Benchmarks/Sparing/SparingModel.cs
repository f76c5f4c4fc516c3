using SlSam.Benchmarks.Models;
using SlSam.Benchmarks.Plans;
using TorchSharp;
using static TorchSharp.torch;

namespace SlSam.Benchmarks.Sparing;

/// <summary>A model with a batch to train on, and its loss.</summary>
internal sealed class SparingModel : IDisposable
{
    public const string Vision = "deit";
    public const string Language = "llama";

    private const int Images = 8;
    private const int Texts = 4;
    private const int Length = 256;

    private static readonly TransformerShape Llama = new()
    {
        Hidden = 512,
        Layers = 8,
        Heads = 8,
        KeyValueHeads = 4,
        Intermediate = 1408,
        Vocabulary = 12_000,
        IsTied = true,
        IsGated = true,
    };

    private readonly Tensor _batch;
    private readonly Tensor _labels;
    private readonly Func<Tensor, Tensor, Tensor> _loss;

    private SparingModel(nn.Module model, Tensor batch, Tensor labels, Func<Tensor, Tensor, Tensor> loss) =>
        (Model, _batch, _labels, _loss) = (model, batch.DetachFromDisposeScope(), labels.DetachFromDisposeScope(), loss);

    public static IReadOnlyDictionary<string, string> Titles { get; } =
        new Dictionary<string, string>
        {
            [Vision] = $"DeiT-Small's shape, {Images} images of 224 pixels",
            [Language] = $"Llama's shape with 30 M parameters, {Texts} texts of {Length} tokens",
        };

    public nn.Module Model { get; }

    /// <summary>Builds it, with weights and data out of a seed.</summary>
    /// <param name="name">Which.</param>
    /// <param name="type">Of its weights.</param>
    /// <param name="blocksPerSegment">Activation checkpointing; 0: off.</param>
    /// <param name="seed">The seed.</param>
    public static SparingModel Build(string name, ScalarType type, int blocksPerSegment, long seed)
    {
        random.manual_seed(seed);
        if (name == Language)
        {
            var decoder = PlanModels.Build(Llama with { Type = type, BlocksPerSegment = blocksPerSegment }, Length);
            var tokens = randint(2, Llama.Vocabulary, [Texts, Length], ScalarType.Int64);
            return new SparingModel(decoder, tokens, tokens.alias(), (ids, _) => PlanModels.LossOf(decoder, ids, inChunks: true));
        }

        var shape = VisionTransformerShape.DeiTSmall;
        var vision = new VisionTransformer(shape) { BlocksPerSegment = blocksPerSegment };
        vision.to(type);
        var images = randn([Images, 3, shape.Pixels, shape.Pixels], type);
        return new SparingModel(
            vision,
            images,
            randint(shape.Classes, [Images]),
            (x, y) => nn.functional.cross_entropy(vision.call(x).to(ScalarType.Float32), y)
        );
    }

    /// <summary>Forward and backward pass.</summary>
    /// <param name="share">Gives the rows that the pass sees.</param>
    /// <returns>The loss without its graph.</returns>
    public Tensor Pass(Func<Tensor, Tensor> share)
    {
        using var scope = NewDisposeScope();
        var loss = _loss(share(_batch), share(_labels));
        loss.backward();
        return loss.detach().MoveToOuterDisposeScope();
    }

    public void Dispose()
    {
        Model.Dispose();
        _batch.Dispose();
        _labels.Dispose();
    }
}
