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
    private readonly ImageResize _resize;

    private TrainedClassifier(ImageClassifier model, ImageProcessor processor)
    {
        _model = model;
        _resize = processor.Resize;
        Task = new ImageClassification(model, processor.Normalization);
    }

    /// <summary>From images to logits.</summary>
    public ImageClassification Task { get; }

    /// <summary>Names of the classes by number.</summary>
    public IReadOnlyList<string> ClassNames => _model.Labels;

    /// <summary>Loads the model of a folder onto a device, without dropout.</summary>
    /// <param name="folder">Configuration, weights and perhaps how images are prepared.</param>
    /// <param name="device">Where to compute.</param>
    /// <param name="error">Told of what the folder has too much.</param>
    /// <exception cref="InvalidDataException">A file is not as it should be, or the checkpoint lacks weights.</exception>
    public static TrainedClassifier Load(string folder, Device device, TextWriter error)
    {
        var processor = ImageProcessor.Load(folder);
        var model = PretrainedModel.Load<ImageClassifier>(folder, notice: error.WriteLine);
        return new TrainedClassifier(model.to(device), processor);
    }

    /// <summary>Images in their order, prepared for the model.</summary>
    public ImageBatches Batches(IImageSet images, int batchSize) =>
        new(images, new WholeImage(_resize), batchSize, seed: 0, shuffled: false);

    public void Dispose() => _model.Dispose();
}
