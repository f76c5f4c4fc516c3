using SlSam.Samples.Data;
using SlSam.Samples.Data.Pictures;
using SlSam.Samples.Models.Vision;
using static TorchSharp.torch;

namespace SlSam.Samples.Training;

/// <summary>Pictures to classes.</summary>
public sealed class ImageClassification(ImageClassifier model, PixelNormalization normalization) : LearningTask
{
    /// <inheritdoc/>
    public override nn.Module Model => model;

    /// <inheritdoc/>
    public override Tensor Predict(Batch batch) => model.call(batch.Inputs[0]);

    /// <summary>Bytes go to the device and are normalized there.</summary>
    public override Batch ToDevice(Batch batch, Device device)
    {
        using var pixels = batch.Inputs[0].to(device, copy: true);
        return new Batch([normalization.Apply(pixels)], batch.Labels.to(device, copy: true));
    }
}
