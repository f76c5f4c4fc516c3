using System.Globalization;
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
    public static Evaluation Evaluate(LearningTask task, IBatchSource source, Device device, CancellationToken cancellation = default) =>
        Evaluate(task, source, device, RankGroup.Alone, cancellation);

    /// <summary>Goes through all examples of a source once. Ranks share the batches out, and all know the result: that of one process.</summary>
    /// <param name="task">Model and what is asked of it.</param>
    /// <param name="source">The examples.</param>
    /// <param name="device">Where the model is.</param>
    /// <param name="ranks">Those that do it together.</param>
    /// <param name="cancellation">Ends it, on all ranks.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static Evaluation Evaluate(
        LearningTask task,
        IBatchSource source,
        Device device,
        RankGroup ranks,
        CancellationToken cancellation
    )
    {
        var wasTraining = task.Model.training;
        task.Model.eval();
        try
        {
            var measurement = new Measurement(task.Metrics, task.ClassNames is { Count: <= MostClasses } classes ? classes : null);
            return ranks.Size == 1
                ? Sum(task, measurement, Test(task, source, device, measurement.NeedsDecisions, cancellation))
                : Sum(task, measurement, ShareOut(task, source, device, measurement.NeedsDecisions, ranks, cancellation));
        }
        finally
        {
            task.Model.train(wasTraining);
        }
    }

    /// <summary>The results of all batches in their order, each found by one of the ranks.</summary>
    private static IEnumerable<BatchResult> ShareOut(
        LearningTask task,
        IBatchSource source,
        Device device,
        bool withDecisions,
        RankGroup ranks,
        CancellationToken cancellation
    )
    {
        ranks.ExpectSame("examples to test on", source.Examples.ToString(CultureInfo.InvariantCulture));
        var mine = ranks.Together(() => Found(task, new SharedOutBatches(source, ranks.Share), device, withDecisions, cancellation));
        ranks.ThrowIfCancelled(cancellation);
        var all = ranks.Gather(() => BatchResult.Write(mine)).Select(BatchResult.Read).ToArray();
        return Enumerable.Range(0, source.Batches).Select(batch => all[batch % ranks.Size][batch / ranks.Size]);
    }

    /// <summary>All results, or those before it was cancelled: who ends alone is waited for.</summary>
    private static List<BatchResult> Found(
        LearningTask task,
        IBatchSource source,
        Device device,
        bool withDecisions,
        CancellationToken cancellation
    )
    {
        var found = new List<BatchResult>();
        try
        {
            found.AddRange(Test(task, source, device, withDecisions, cancellation));
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // told where all ranks ask whether one is to end
        }
        return found;
    }

    private static IEnumerable<BatchResult> Test(
        LearningTask task,
        IBatchSource source,
        Device device,
        bool withDecisions,
        CancellationToken cancellation
    )
    {
        foreach (var hostBatch in new BatchPrefetcher(source).Epoch(0))
        {
            using var owned = hostBatch;
            cancellation.ThrowIfCancellationRequested();
            yield return Test(task, hostBatch, device, withDecisions);
        }
    }

    private static BatchResult Test(LearningTask task, Batch hostBatch, Device device, bool withDecisions)
    {
        using var withoutGradients = no_grad();
        using var scope = NewDisposeScope();
        using var batch = task.ToDevice(hostBatch, device);
        var prediction = task.Predict(batch);
        return new BatchResult(
            task.Loss(prediction, batch).item<float>(),
            task.Units(hostBatch.Labels),
            hostBatch.Count,
            withDecisions ? ToHost(task.Decide(prediction)) : [],
            withDecisions ? ToHost(hostBatch.Labels) : []
        );
    }

    private static Evaluation Sum(LearningTask task, Measurement measurement, IEnumerable<BatchResult> results)
    {
        var examples = 0;
        foreach (var result in results)
        {
            measurement.AddLoss(result.Loss, result.Units);
            measurement.Add(result.Decisions, result.Labels, task.IgnoredLabel);
            examples += result.Examples;
        }
        return new Evaluation(measurement.Loss, examples, measurement.Metrics) { ByClass = measurement.Classes };
    }

    private static double[] ToHost(Tensor numbers) => numbers.to(ScalarType.Float64).cpu().data<double>().ToArray();
}
