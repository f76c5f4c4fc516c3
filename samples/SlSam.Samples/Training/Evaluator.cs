using SlSam.Samples.Data;
using SlSam.Samples.Metrics;
using static TorchSharp.torch;

namespace SlSam.Samples.Training;

/// <summary>Tests models: no gradients, no dropout; the model goes back to training afterwards if it was training.</summary>
public static class Evaluator
{
    /// <summary>More classes are not told apart: the table of who was taken for whom grows with their square.</summary>
    private const int MostClasses = 200;

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
        var examples = 0;
        var measurement = new Measurement(task.Metrics, task.ClassNames is { Count: <= MostClasses } classes ? classes : null);
        foreach (var hostBatch in new BatchPrefetcher(source).Epoch(0))
        {
            using var owned = hostBatch;
            cancellation.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            using var batch = task.ToDevice(hostBatch, device);
            var prediction = task.Predict(batch);
            measurement.AddLoss(task.Loss(prediction, batch).item<float>(), task.Units(hostBatch));
            if (measurement.NeedsDecisions)
            {
                measurement.Add(ToHost(task.Decide(prediction)), ToHost(hostBatch.Labels), task.IgnoredLabel);
            }
            examples += hostBatch.Count;
        }
        return new Evaluation(measurement.Loss, examples, measurement.Metrics) { ByClass = measurement.Classes };
    }

    private static double[] ToHost(Tensor numbers) => numbers.to(ScalarType.Float64).cpu().data<double>().ToArray();
}
