using System.Text.Json.Nodes;
using SlSam.Samples.Training;
using static TorchSharp.torch;

namespace SlSam.Samples.Runs;

/// <summary>
/// Writes into the output folder while training goes on: tables and summary after each epoch, the best model, checkpoints; charts at the end.
/// </summary>
internal sealed class RunRecorder(
    RunFolder folder,
    RunOptions options,
    JsonObject configuration,
    Device device,
    Assignment assignment,
    SlSamOptimizer optimizer,
    TrainingProgress progress,
    Action<TrainingResult> drawCharts
) : ITrainingObserver
{
    private readonly RunMemory _memory = new(device);
    private IReadOnlyDictionary<string, Evaluation> _otherTests = new Dictionary<string, Evaluation>();

    public void Started(TrainingPlan plan) { }

    public void Stepped(StepReport report)
    {
        if (options.CheckpointEvery is { } every && report.Step % every == 0)
        {
            SaveCheckpoint();
        }
    }

    public void EpochEnded(EpochReport report)
    {
        if (options.KeepBest && ReferenceEquals(progress.Result.Best, report))
        {
            assignment.SaveModel(folder.Model); // before the checkpoint: a run that goes on from that one does not come here again
        }
        if (options.CheckpointEvery is null)
        {
            SaveCheckpoint();
        }
        WriteTables();
        WriteSummary();
    }

    /// <summary>Training is at its end: the last checkpoint, and the model if it is not the best one's.</summary>
    public void Finish()
    {
        if (!options.KeepBest)
        {
            assignment.SaveModel(folder.Model);
        }
        SaveCheckpoint();
        WriteTables();
        WriteSummary();
        drawCharts(progress.Result); // after the summary, which tells the memory that training took
    }

    /// <summary>Further test sets were gone through after the end.</summary>
    public void AddTests(IReadOnlyDictionary<string, Evaluation> tests)
    {
        _otherTests = tests;
        WriteSummary();
    }

    /// <summary>A checkpoint of the last step, and charts and summary of what there is.</summary>
    public void Interrupt()
    {
        SaveCheckpoint();
        WriteSummary();
        drawCharts(progress.Result);
    }

    private void SaveCheckpoint() =>
        folder.Checkpoints.Add(
            progress.Steps,
            progress.Epochs.Count,
            into => RunCheckpoint.Write(into, assignment.Task.Model, optimizer, progress, configuration)
        );

    private void WriteTables()
    {
        RunTables.WriteMetrics(folder.Metrics, progress.Epochs);
        RunTables.WriteActivity(folder.Activity, progress.Activity);
    }

    private void WriteSummary() => Summarize().Write(folder.Path);

    private RunSummary Summarize()
    {
        var result = progress.Result;
        var training = result.TrainingTime + progress.EpochTime;
        var processor = result.Epochs.Aggregate(progress.EpochProcessorTime, (sum, epoch) => sum + epoch.ProcessorTime);
        var (peak, above) = (_memory.Now, _memory.AboveModel);
        var perStep = training.TotalSeconds / Math.Max(progress.Steps, 1);
        return new RunSummary
        {
            Finished = result.Epochs.Count == progress.Plan.Epochs,
            Optimizer = options.Training.Optimizer.Kind.Name(),
            Seed = options.Training.Seed,
            Device = device.ToString(),
            Steps = progress.Steps,
            TotalSteps = progress.Plan.TotalSteps,
            Final = result.Epochs is [.., var last] ? EpochSummary.Of(last) : null,
            Best = result.Best is { } best ? EpochSummary.Of(best) : null,
            OtherTests = _otherTests,
            ModelIsBest = options.KeepBest,
            SecondsTotal = progress.Elapsed.TotalSeconds,
            SecondsTraining = training.TotalSeconds,
            SecondsPerEpoch = perStep * progress.Plan.StepsPerEpoch,
            SecondsPerStep = perStep,
            ProcessorSecondsTraining = processor.TotalSeconds,
            PeakMemory = peak.Host,
            PeakMemoryAboveModel = above.Host,
            DeviceMemory = peak.Device,
            DeviceMemoryAboveModel = above.Device,
            ActiveShare = result.Activity.MeanActiveShare,
            Arms = result.Activity.Shares.ToDictionary(arm => arm.Name, arm => arm.Share),
            Options = (JsonObject)configuration.DeepClone(),
            Versions = RunVersions.Get(),
        };
    }
}
