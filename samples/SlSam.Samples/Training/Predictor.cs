using SlSam.Samples.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace SlSam.Samples.Training;

/// <summary>Uses a trained model: no gradients, no dropout.</summary>
public sealed class Predictor
{
    private readonly LearningTask _task;
    private readonly Device _device;

    /// <param name="task">Its model goes to the device, and drops nothing any more.</param>
    /// <param name="device">Where to compute.</param>
    public Predictor(LearningTask task, Device device)
    {
        (_task, _device) = (task, device);
        task.Model.to(device);
        task.Model.eval();
    }

    /// <summary>What the model says of each example of a source, in their order, as soon as its batch is done.</summary>
    /// <param name="examples">A source in order.</param>
    /// <param name="nameOf">Of an example by number, for messages.</param>
    /// <param name="cancellation">Ends it between two batches.</param>
    /// <exception cref="InvalidDataException">The model makes no numbers of an example.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public IEnumerable<float[]> Logits(IBatchSource examples, Func<int, string> nameOf, CancellationToken cancellation)
    {
        var number = 0;
        foreach (var batch in new BatchPrefetcher(examples).Epoch(0))
        {
            cancellation.ThrowIfCancellationRequested();
            foreach (var logits in LogitsOf(batch))
            {
                yield return logits.All(float.IsFinite)
                    ? logits
                    : throw new InvalidDataException(
                        $"{nameOf(number)}: found logits that are not finite, expected numbers; the model's weights may be broken."
                    );
                number++;
            }
        }
    }

    /// <summary>Shares of the classes, which sum to 1, of a row of logits.</summary>
    public static float[] Probabilities(IReadOnlyList<float> logits)
    {
        var greatest = logits.Max();
        var exponentials = logits.Select(logit => Math.Exp(logit - greatest)).ToArray();
        var sum = exponentials.Sum();
        return [.. exponentials.Select(exponential => (float)(exponential / sum))];
    }

    private IEnumerable<float[]> LogitsOf(Batch hostBatch)
    {
        using var owned = hostBatch;
        using var withoutGradients = no_grad();
        using var scope = NewDisposeScope();
        using var batch = _task.ToDevice(hostBatch, _device);
        var logits = _task.Predict(batch).to(ScalarType.Float32).cpu();
        return logits.data<float>().ToArray().Chunk((int)logits.size(-1));
    }
}
