using SlSam.Samples.Data.Text;
using SlSam.Samples.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace SlSam.Roberta;

/// <summary>Reads texts with a trained model.</summary>
internal sealed class Predictor
{
    private const int BatchSize = 32;

    private readonly TextModel _loaded;
    private readonly TextClassification _classification;
    private readonly Device _device;

    /// <param name="loaded">The model goes to the device, and drops nothing any more.</param>
    /// <param name="device">Where to compute.</param>
    public Predictor(TextModel loaded, Device device)
    {
        _loaded = loaded;
        _classification = new TextClassification(loaded.Model, (_, _) => []);
        _device = device;
        loaded.Model.to(device);
        loaded.Model.eval();
    }

    /// <summary>
    /// What the model makes of each text, in their order, a batch at a time. A text that is longer than the model has places for is cut.
    /// </summary>
    /// <exception cref="InvalidDataException">The model makes no numbers of a text.</exception>
    public IEnumerable<Prediction> Predict(IEnumerable<TextExample> texts, CancellationToken cancellation)
    {
        foreach (var batch in texts.Chunk(BatchSize))
        {
            cancellation.ThrowIfCancellationRequested();
            var encoded = _loaded.Encode(batch);
            foreach (var (index, logits) in Logits(encoded).Index())
            {
                yield return ToPrediction(batch[index], [.. encoded[index].Ids], logits);
            }
        }
    }

    private float[][] Logits(EncodedTexts texts)
    {
        using var withoutGradients = no_grad();
        using var scope = NewDisposeScope();
        using var batch = new TextBatches(texts, new TextBatchOptions { BatchSize = texts.Count }).Load(epoch: 0, index: 0);
        var logits = _classification.Predict(_classification.ToDevice(batch, _device)).cpu();
        return [.. logits.data<float>().Chunk(_loaded.Model.Labels.Count)];
    }

    private Prediction ToPrediction(TextExample text, int[] ids, float[] logits)
    {
        if (!logits.All(float.IsFinite))
        {
            throw new InvalidDataException(
                $"Found logits that are not finite for '{text.Text}', expected numbers; the model's weights may be broken."
            );
        }
        var label = _loaded.Model.IsRegression ? null : _loaded.Model.Labels[Array.IndexOf(logits, logits.Max())];
        return new Prediction(text.Text, text.Pair, ids, logits, label);
    }
}
