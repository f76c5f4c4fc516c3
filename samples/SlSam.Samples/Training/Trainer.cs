using System.Diagnostics;
using SlSam.Samples.Data;
using static TorchSharp.torch;

namespace SlSam.Samples.Training;

/// <summary>Trains a model step by step, and tests it after each epoch.</summary>
/// <param name="task">What is trained; its model is on the device.</param>
/// <param name="optimizer">Over the task's model.</param>
/// <param name="options">How long.</param>
/// <param name="training">Examples to learn from.</param>
/// <param name="test">Examples to be tested on.</param>
/// <param name="device">Where the model is.</param>
public sealed class Trainer(
    LearningTask task,
    SlSamOptimizer optimizer,
    TrainingOptions options,
    IBatchSource training,
    IBatchSource test,
    Device device
)
{
    private readonly TrainingPlan _plan = new(options.TotalSteps(training.Batches), training.Batches);
    private readonly ArmActivity _activity = new([.. optimizer.Arms.Select(arm => arm.Name)], options.TotalSteps(training.Batches));

    /// <summary>Runs to the end.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled; the step under way was finished.</exception>
    public TrainingResult Run(ITrainingObserver observer, CancellationToken cancellation = default)
    {
        observer.Started(_plan);
        task.Model.train();
        var epochs = new List<EpochReport>();
        while (epochs.Count < _plan.Epochs)
        {
            epochs.Add(RunEpoch(epochs.Count, observer, cancellation));
            observer.EpochEnded(epochs[^1]);
        }
        return new TrainingResult(_plan, epochs, _activity);
    }

    private EpochReport RunEpoch(int epoch, ITrainingObserver observer, CancellationToken cancellation)
    {
        var before = epoch * _plan.StepsPerEpoch;
        var steps = Math.Min(_plan.StepsPerEpoch, _plan.TotalSteps - before);
        var lossSum = 0.0;
        var started = Stopwatch.GetTimestamp();
        foreach (var (index, hostBatch) in new BatchPrefetcher(training).Epoch(epoch).Take(steps).Index())
        {
            using var batch = hostBatch;
            cancellation.ThrowIfCancellationRequested();
            var report = Step(batch, before + index, epoch);
            lossSum += report.Statistics.Loss;
            observer.Stepped(report);
        }
        var time = Stopwatch.GetElapsedTime(started);
        return new EpochReport(epoch + 1, steps, lossSum / steps, Evaluator.Evaluate(task, test, device, cancellation), time);
    }

    private StepReport Step(Batch hostBatch, int stepsDone, int epoch)
    {
        using var scope = NewDisposeScope();
        using var batch = task.ToDevice(hostBatch, device);
        var rate = options.Optimizer.LearningRate * RateSchedule.CosineToTenth(stepsDone, _plan.TotalSteps);
        SetRate(rate);
        optimizer.Step(() => ForwardAndBackward(batch));
        var statistics = optimizer.LastStep;
        _activity.Add(optimizer.ActiveArms, (double)statistics.ActiveParameters / statistics.TotalParameters);
        return new StepReport(stepsDone + 1, epoch + 1, batch.Count, rate, optimizer.ActiveArms, statistics);
    }

    private Tensor ForwardAndBackward(Batch batch)
    {
        using var scope = NewDisposeScope();
        var loss = task.Loss(task.Predict(batch), batch);
        loss.backward();
        return loss.MoveToOuterDisposeScope();
    }

    private void SetRate(double rate)
    {
        foreach (var group in optimizer.ParamGroups)
        {
            group.LearningRate = rate;
        }
    }
}
