using SlSam.HuggingFace;
using SlSam.Samples.Data;
using static TorchSharp.torch;

namespace SlSam.Samples.Training;

/// <summary>Images to classes.</summary>
internal sealed class ImageClassification(ImageClassifier model, PixelNormalization normalization) : LearningTask
{
    /// <inheritdoc/>
    public override nn.Module Model => model;

    /// <inheritdoc/>
    public override IReadOnlyList<string> ClassNames => model.Labels;

    /// <inheritdoc/>
    public override Tensor Predict(Batch batch)
    {
        using var logits = model.call(batch.Inputs[0]);
        return logits.to(ScalarType.Float32); // where weights are shorter, the loss is not
    }

    /// <summary>Bytes go to the device and are normalized there; they become of the type of the weights.</summary>
    public override Batch ToDevice(Batch batch, Device device)
    {
        using var pixels = batch.Inputs[0].to(device, copy: true);
        using var normalized = normalization.Apply(pixels);
        return new Batch([normalized.to(model.parameters().First().dtype)], batch.Labels.to(device, copy: true));
    }
}
