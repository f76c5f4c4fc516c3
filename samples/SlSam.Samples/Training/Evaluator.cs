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
        var loss = 0.0;
        var decisions = new List<double>(source.Examples);
        var labels = new List<double>(source.Examples);
        foreach (var hostBatch in new BatchPrefetcher(source).Epoch(0))
        {
            using var owned = hostBatch;
            cancellation.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            using var batch = task.ToDevice(hostBatch, device);
            var prediction = task.Predict(batch);
            loss += task.Loss(prediction, batch).item<float>() * batch.Count;
            decisions.AddRange(ToHost(task.Decide(prediction)));
            labels.AddRange(ToHost(hostBatch.Labels));
        }
        return new Evaluation(loss / labels.Count, labels.Count, task.Measure(decisions, labels));
    }

    private static double[] ToHost(Tensor numbers) => numbers.to(ScalarType.Float64).cpu().data<double>().ToArray();
}
