using SlSam.Samples.Data;
using SlSam.Samples.Data.Images;
using static TorchSharp.torch;

namespace SlSam.DeiT;

/// <summary>Classifies files of images.</summary>
internal static class Predictor
{
    private const int BatchSize = 16;

    /// <summary>Says of each file what the model sees in it.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">A file is no image, or the model makes no numbers of it.</exception>
    public static IReadOnlyList<Prediction> Predict(
        TrainedClassifier classifier,
        IReadOnlyList<string> files,
        Device device,
        CancellationToken cancellation
    )
    {
        using var withoutGradients = no_grad();
        var predictions = new List<Prediction>(files.Count);
        var batches = classifier.Batches(new FileImages(files, new int[files.Count]), BatchSize);
        foreach (var hostBatch in new BatchPrefetcher(batches).Epoch(0))
        {
            using var owned = hostBatch;
            cancellation.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            using var batch = classifier.Task.ToDevice(hostBatch, device);
            var logits = classifier.Task.Predict(batch).to(ScalarType.Float32).cpu();
            var probabilities = logits.softmax(-1);
            for (var row = 0; row < batch.Count; row++)
            {
                var file = files[predictions.Count];
                predictions.Add(ToPrediction(file, logits[row], probabilities[row], classifier.ClassNames));
            }
        }
        return predictions;
    }

    private static Prediction ToPrediction(string file, Tensor logits, Tensor probabilities, IReadOnlyList<string> classNames)
    {
        var numbers = logits.data<float>().ToArray();
        return numbers.All(float.IsFinite)
            ? new Prediction(file, classNames[(int)logits.argmax().item<long>()], numbers, probabilities.data<float>().ToArray())
            : throw new InvalidDataException(
                $"{file}: found logits that are not finite, expected numbers; the model's weights may be broken."
            );
    }
}
