using System.Text.Json.Nodes;
using SlSam.HuggingFace;
using SlSam.Optimizers;
using SlSam.Samples.Data.Images;
using SlSam.Samples.Training;
using SlSam.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace SlSam.Samples.Tests.Training;

/// <summary>A model of a few thousand numbers, and images that it learns in a few steps: black ones and white ones.</summary>
internal sealed class TinyJob : IDisposable
{
    private static readonly JsonObject Config = TinyModels.Vision(
        "vit",
        ("hidden_size", 16),
        ("intermediate_size", 32),
        ("image_size", 8),
        ("initializer_range", 0.02)
    );

    private readonly TrainingOptions _options;
    private readonly FusedAdamW _adamW;

    public TinyJob(TrainingOptions options)
    {
        _options = options;
        random.manual_seed(options.Seed);
        Model = PretrainedModel.Create<ImageClassifier>(Config, ["black", "white"]);
        Model.to(options.WeightType);
        _adamW = options.Optimizer.CreateBase(Model);
        Optimizer = options.Optimizer.Create(Model, _adamW, Model.Blocks);
        Task = new ImageClassification(Model, PixelNormalization.Symmetric);
    }

    public ImageClassifier Model { get; }

    public SlSamOptimizer Optimizer { get; }

    public LearningTask Task { get; }

    public ImageBatches Training => Batches(BlackAndWhite(40), shuffled: true);

    public ImageBatches Test => Batches(BlackAndWhite(20), shuffled: false);

    public Trainer Trainer() => new(Task, Optimizer, _options, Training, Test, CPU);

    public void Dispose()
    {
        Optimizer.Dispose();
        _adamW.Dispose();
        Model.Dispose();
    }

    private static MemoryImages BlackAndWhite(int count) =>
        new(
            [.. Enumerable.Range(0, count).Select(i => Image.FromPlanes(Enumerable.Repeat((byte)(i % 2 * 255), 192).ToArray(), 8, 8))],
            [.. Enumerable.Range(0, count).Select(i => i % 2)]
        );

    private ImageBatches Batches(MemoryImages images, bool shuffled) =>
        new(images, new ShiftAndFlip(8, furthest: 1), _options.BatchSize, _options.Seed, shuffled);
}
