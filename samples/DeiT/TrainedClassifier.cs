using SlSam.HuggingFace;
using SlSam.Samples.Data.Images;
using SlSam.Samples.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace SlSam.DeiT;

/// <summary>A model that is used as it is, with the way in which its images are prepared. To be disposed.</summary>
internal sealed class TrainedClassifier : IDisposable
{
    private readonly ImageClassifier _model;
    private readonly ImageProcessing _processing;

    private TrainedClassifier(ImageClassifier model, ImageProcessing processing)
    {
        _model = model;
        _processing = processing;
        Task = new ImageClassification(model, processing.Normalization);
    }

    /// <summary>From images to logits.</summary>
    public ImageClassification Task { get; }

    /// <summary>Names of the classes by number.</summary>
    public IReadOnlyList<string> ClassNames => _model.Config.LabelNames;

    /// <summary>Loads the model of a folder onto a device, without dropout.</summary>
    /// <param name="folder">Configuration, weights and perhaps how images are prepared.</param>
    /// <param name="device">Where to compute.</param>
    /// <param name="error">Told of what the folder has too much.</param>
    /// <exception cref="InvalidDataException">A file is not as it should be, or the checkpoint lacks weights.</exception>
    public static TrainedClassifier Load(string folder, Device device, TextWriter error)
    {
        var config = ClassifierFolder.ReadConfig(folder);
        var processing = ImageProcessing.Read(folder, config.ModelType, config.ImageSize);
        using var checkpoint = Checkpoint.Open(folder);
        var model = ImageClassifier.Create(config);
        try
        {
            LoadWeights(model, checkpoint, error);
            model.to(device);
            model.eval();
            return new TrainedClassifier(model, processing);
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    /// <summary>Images in their order, prepared for the model.</summary>
    public ImageBatches Batches(IImageSet images, int batchSize) =>
        new(images, new WholeImage(_processing.ForEvaluation(_model.Config.ImageSize)), batchSize, seed: 0, shuffled: false);

    public void Dispose() => _model.Dispose();

    private static void LoadWeights(ImageClassifier model, Checkpoint checkpoint, TextWriter error)
    {
        var report = CheckpointLoader.Load(model, checkpoint);
        report.RequireComplete(checkpoint.Source);
        foreach (var notice in report.Notices())
        {
            error.WriteLine(notice);
        }
    }
}
