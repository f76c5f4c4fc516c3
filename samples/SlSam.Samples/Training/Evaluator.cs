using SlSam.Samples.Data;
using static TorchSharp.torch;

namespace SlSam.Samples.Training;

/// <summary>Tests classifiers: no gradients, no dropout; the model goes back to training afterwards if it was training.</summary>
public static class Evaluator
{
    /// <summary>Goes through all examples of a source once.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static Evaluation Evaluate(LearningTask task, IBatchSource source, Device device, CancellationToken cancellation = default)
    {
        var wasTraining = task.Model.training;
        task.Model.eval();
        try
        {
            return Accumulate(task, source, device, cancellation);
        }
        finally
        {
            task.Model.train(wasTraining);
        }
    }

    private static Evaluation Accumulate(LearningTask task, IBatchSource source, Device device, CancellationToken cancellation)
    {
        using var withoutGradients = no_grad();
        var (loss, correct, examples) = (0.0, 0L, 0);
        foreach (var hostBatch in new BatchPrefetcher(source).Epoch(0))
        {
            using var owned = hostBatch;
            cancellation.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            using var batch = task.ToDevice(hostBatch, device);
            var prediction = task.Predict(batch);
            loss += task.Loss(prediction, batch).item<float>() * batch.Count;
            correct += prediction.argmax(-1).eq(batch.Labels).sum().item<long>();
            examples += batch.Count;
        }
        return new Evaluation(loss / examples, (double)correct / examples, examples);
    }
}
