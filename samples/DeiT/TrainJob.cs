using SlSam.Samples.Data.Pictures;
using SlSam.Samples.Models.Vision;
using SlSam.Samples.Reports;
using SlSam.Samples.Training;
using Spectre.Console;
using TorchSharp;
using static TorchSharp.torch;

namespace SlSam.DeiT;

/// <summary>Trains a vision transformer on pictures, and says how it went.</summary>
internal static class TrainJob
{
    private const int GeneratedTraining = 5000;
    private const int GeneratedTest = 1000;

    /// <summary>The pictures are the same whatever the seed of a run, so that runs can be compared.</summary>
    private const long GeneratedSeed = 2026;

    public static TrainingResult Run(TrainOptions options, IAnsiConsole console, CancellationToken cancellation)
    {
        var training = options.Training;
        var data = options.DataFolder is { } folder
            ? CifarFolder.Read(folder)
            : GeneratedPictures.Make(GeneratedTraining, GeneratedTest, GeneratedSeed);
        random.manual_seed(training.Seed);
        using var model = ImageClassifier.Create(ViTPresets.Get(options.Size, data.ClassNames));
        model.to(options.Device);
        using var optimizer = training.Optimizer.Create(model, model.Blocks);
        Describe(console, options, data, model, optimizer);
        var trainer = new Trainer(
            new ImageClassification(model, PixelNormalization.Symmetric),
            optimizer,
            training,
            new PictureBatches(
                data.Training,
                TrainingTransform(model.Config.ImageSize, data.Training),
                training.BatchSize,
                training.Seed,
                true
            ),
            new PictureBatches(data.Test, new Resize(model.Config.ImageSize), training.BatchSize, training.Seed, shuffled: false),
            options.Device
        );
        var result = new TrainingConsole(console, "images").Watch(observer => trainer.Run(observer, cancellation));
        ResultTable.Write(console, result, PeakMemory.Measure(options.Device));
        return result;
    }

    /// <summary>Small moves for pictures that have the model's size already; the paper's random crops for those that are enlarged.</summary>
    private static IPictureTransform TrainingTransform(int size, IPictureSet pictures) =>
        pictures.Read(0).Height == size ? new ShiftAndFlip(size) : new RandomResizedCrop(size);

    private static void Describe(
        IAnsiConsole console,
        TrainOptions options,
        PictureData data,
        ImageClassifier model,
        SlSamOptimizer optimizer
    )
    {
        var parameters = model.parameters().ToArray();
        console.WriteLine(
            $"model: {options.Size}, {parameters.Sum(p => p.numel()):N0} parameters in {parameters.Length} tensors, on {options.Device}"
        );
        console.WriteLine($"data: {data.Description} ({data.Training.Count:N0} to learn from, {data.Test.Count:N0} to be tested on)");
        console.WriteLine($"optimizer: {options.Training.Optimizer.Describe(optimizer.Arms.Count)}");
    }
}
