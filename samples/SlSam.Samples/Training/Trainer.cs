using SlSam.Samples.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace SlSam.Samples.Training;

/// <summary>
/// Trains a model step by step, and tests it after each epoch. A step depends on the weights, the optimizer's state and the step's number
/// alone, so that training goes on from a checkpoint to the same bits. Ranks take the steps of one process: each has its share of every batch.
/// </summary>
public sealed class Trainer
{
    private static readonly Scalar One = 1.ToScalar();

    private readonly LearningTask _task;
    private readonly SlSamOptimizer _optimizer;
    private readonly TrainingOptions _options;
    private readonly IBatchSource _training;
    private readonly IBatchSource _test;
    private readonly Device _device;
    private readonly RankGroup _ranks;
    private readonly RateSchedule _schedule;

    /// <param name="task">What is trained; its model is on the device.</param>
    /// <param name="optimizer">Over the task's model.</param>
    /// <param name="options">How long.</param>
    /// <param name="training">Examples to learn from.</param>
    /// <param name="test">Examples to be tested on after each epoch.</param>
    /// <param name="device">Where the model is.</param>
    /// <param name="progress">Where to go on: weights and optimizer are those of it. Null: at the first step.</param>
    /// <param name="ranks">Those that train, whose collective the optimizer has; null: this process.</param>
    public Trainer(
        LearningTask task,
        SlSamOptimizer optimizer,
        TrainingOptions options,
        IBatchSource training,
        IBatchSource test,
        Device device,
        TrainingProgress? progress = null,
        RankGroup? ranks = null
    )
    {
        _task = task;
        _optimizer = optimizer;
        _options = options;
        _training = training;
        _test = test;
        _device = device;
        _ranks = ranks ?? RankGroup.Alone;
        Progress = progress ?? new TrainingProgress(options.Plan(training.Batches), [.. optimizer.Arms.Select(arm => arm.Name)]);
        _schedule = RateSchedule.Of(options, Progress.Plan);
    }

    /// <summary>How far training is; whole after each step.</summary>
    public TrainingProgress Progress { get; }

    /// <summary>Whether so many epochs in a row brought nothing better that the rest is not trained any more.</summary>
    public bool HasStopped =>
        _options.Patience is { } patience && Progress.Result.Best is { } best && Progress.Epochs.Count - best.Epoch >= patience;

    private TrainingPlan Plan => Progress.Plan;

    /// <summary>Runs to the end.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled; the step under way was finished.</exception>
    public TrainingResult Run(ITrainingObserver observer, CancellationToken cancellation = default)
    {
        observer.Started(Plan);
        _task.Model.train();
        while (Progress.Epochs.Count < Plan.Epochs && !HasStopped)
        {
            RunSteps(observer, cancellation);
            var test = Evaluator.Evaluate(_task, _test, _device, _ranks, cancellation);
            Progress.EndEpoch(test, PeakMemory.Measure(_device).Host);
            observer.EpochEnded(Progress.Epochs[^1]);
        }
        return Progress.Result;
    }

    /// <summary>The steps that are left of the epoch.</summary>
    private void RunSteps(ITrainingObserver observer, CancellationToken cancellation)
    {
        var epoch = Progress.Epochs.Count;
        var first = Progress.Steps - epoch * Plan.StepsPerEpoch;
        var batches = new BatchPrefetcher(_training, _options.Workers, share: _ranks.Share).Epoch(epoch, first * _options.Accumulate);
        Progress.Clock.Start();
        foreach (var hostBatches in batches.Chunk(_options.Accumulate).Take(Plan.StepsIn(epoch) - first))
        {
            using var owned = new OwnedBatches(hostBatches);
            _ranks.ThrowIfCancelled(cancellation);
            var report = Step(hostBatches, epoch);
            Progress.Clock.Stop();
            observer.Stepped(report);
            Progress.Clock.Start();
        }
        Progress.Clock.Stop();
    }

    private StepReport Step(IReadOnlyList<Batch> hostBatches, int epoch)
    {
        using var scope = NewDisposeScope();
        using var batches = new OwnedBatches([.. hostBatches.Select(batch => _task.ToDevice(batch, _device))]);
        var rate = _options.Optimizer.LearningRate * _schedule.Multiplier(Progress.Steps);
        SetRate(rate);
        _optimizer.Rho = _options.RhoAt(Progress.Steps, Plan.TotalSteps);
        SeedDropout();
        _optimizer.Step(pass => ForwardAndBackward(pass, hostBatches, batches));
        var statistics = _optimizer.LastStep;
        var report = new StepReport(
            Progress.Steps + 1,
            epoch + 1,
            hostBatches.Sum(batch => batch.CountOfWhole),
            rate,
            _optimizer.ActiveArms,
            statistics
        )
        {
            Rho = _optimizer.Rho,
        };
        var units = hostBatches.Sum(batch => _task.TrainingUnits(batch.AllLabels));
        Progress.AddStep(report.Loss, units, _optimizer.ActiveArms, (double)statistics.ActiveParameters / statistics.TotalParameters);
        return report;
    }

    /// <summary>
    /// The mean loss over all units that the pass sees, whose gradient the batches' passes add up to; of several ranks, what their mean is the same of.
    /// </summary>
    private Tensor ForwardAndBackward(StepPass pass, IReadOnlyList<Batch> hostBatches, OwnedBatches batches)
    {
        using var scope = NewDisposeScope();
        SeenRows[] seen = [.. hostBatches.Select(batch => SeenRows.Of(batch, pass, _ranks.Share, _task))];
        var total = seen.Sum(rows => rows.UnitsOfAll);
        if (total == 0)
        {
            throw new InvalidDataException(
                $"Found nothing in the data of step {Progress.Steps + 1} that counts, expected one unit at least; all labels may be ignored ones."
            );
        }
        Tensor? mean = null;
        foreach (var (batch, rows) in batches.Batches.Zip(seen).Where(pair => pair.Second.Units > 0))
        {
            var share = PassOf(pass, batch.First(rows.Count), _ranks.Size * rows.Units / total);
            mean = mean is null ? share : mean.add(share, One);
        }
        return (mean ?? pass.Backward(zeros([], device: _device))).MoveToOuterDisposeScope(); // a rank without rows has no part in it
    }

    private Tensor PassOf(StepPass pass, Batch seen, double weight)
    {
        using var scope = NewDisposeScope();
        var loss = _task.TrainingLoss(_task.Predict(seen), seen);
        using var factor = weight.ToScalar();
        var part = weight == 1 ? loss : loss.mul(factor);
        pass.Backward(part);
        return part.detach().MoveToOuterDisposeScope();
    }

    /// <summary>
    /// Dropout draws from torch's generators, whose state on a GPU cannot be read: they are seeded for every step instead. Ranks have other rows, and draw other numbers.
    /// </summary>
    private void SeedDropout()
    {
        var draws = _ranks.IsFirst ? new Draws(_options.Seed, Progress.Steps) : new Draws(_options.Seed, Progress.Steps, _ranks.Rank);
        var seed = draws.NextInt(int.MaxValue);
        random.manual_seed(seed).Dispose(); // TorchSharp's seeds the CPU's generator alone
        if (_device.type == DeviceType.CUDA)
        {
            cuda.manual_seed_all(seed);
        }
    }

    private void SetRate(double rate)
    {
        foreach (var group in _optimizer.ParamGroups)
        {
            group.LearningRate = rate;
        }
    }
}
