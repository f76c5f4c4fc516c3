using System.Text.Json.Nodes;
using SlSam.Samples.Training;
using static TorchSharp.torch;

namespace SlSam.Samples.Runs;

/// <summary>
/// Writes into the output folder while training goes on: tables and summary after each epoch, the best model, checkpoints; charts at the end. All ranks have one, and the
/// first one's writes.
/// </summary>
internal sealed class RunRecorder(
    RunFolder folder,
    RunOptions options,
    JsonObject configuration,
    Device device,
    Assignment assignment,
    SlSamOptimizer optimizer,
    TrainingProgress progress,
    RankGroup ranks,
    Action<TrainingResult> drawCharts
) : ITrainingObserver
{
    private readonly RunMemory _memory = new(device);

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
        if (options.KeepsBest && ReferenceEquals(progress.Result.Best, report))
        {
            SaveModel(); // before the checkpoint: a run that goes on from that one does not come here again
        }
        if (options.CheckpointEvery is null)
        {
            SaveCheckpoint();
        }
        ranks.First(() =>
        {
            WriteTables();
            Summarize().Write(folder.Path);
        });
    }

    /// <summary>
    /// Training is at its end: the last checkpoint, the model if it is not the best one's, and the tests of the model that is kept. The summary
    /// comes last: a run that says it is finished is.
    /// </summary>
    /// <param name="test">Measures the kept model, whose weights are in the folder.</param>
    public void Finish(Func<FinalTest> test)
    {
        SaveCheckpoint();
        var summary = Summarize(); // tells the memory that training took
        if (!options.KeepsBest)
        {
            SaveModel();
        }
        ranks.First(() =>
        {
            WriteTables();
            summary.Write(folder.Path);
            drawCharts(progress.Result);
        });
        var (result, others, answers) = test();
        ranks.First(() =>
        {
            folder.WriteAnswers(answers);
            (summary with { Finished = true, Test = result, OtherTests = others, Answers = answers.Count > 0 ? answers : null }).Write(
                folder.Path
            );
        });
    }

    /// <summary>A checkpoint of the last step, and charts and summary of what there is.</summary>
    public void Interrupt()
    {
        SaveCheckpoint();
        ranks.First(() =>
        {
            Summarize().Write(folder.Path);
            drawCharts(progress.Result);
        });
    }

    private void SaveModel() => ranks.First(() => assignment.SaveModel(folder.Model));

    private void SaveCheckpoint()
    {
        var (steps, epochs) = (progress.Steps, progress.Epochs.Count);
        if (ranks.FirstSays(() => folder.Checkpoints.Has(steps, epochs)))
        {
            return;
        }
        ranks.Together(() =>
        {
            if (ranks.IsFirst)
            {
                folder.Checkpoints.Add(steps, epochs, into => RunCheckpoint.Write(into, assignment, optimizer, progress, configuration));
                return;
            }
            RunCheckpoint.TakePart(optimizer);
        });
    }

    private void WriteTables()
    {
        RunTables.WriteMetrics(folder.Metrics, progress.Epochs);
        RunTables.WriteActivity(folder.Activity, progress.Activity);
    }

    private RunSummary Summarize()
    {
        var result = progress.Result;
        var training = result.TrainingTime + progress.EpochTime;
        var processor = result.Epochs.Aggregate(progress.EpochProcessorTime, (sum, epoch) => sum + epoch.ProcessorTime);
        var (peak, above) = (_memory.Now, _memory.AboveModel);
        var perStep = training.TotalSeconds / Math.Max(progress.Steps, 1);
        return new RunSummary
        {
            Finished = false,
            Optimizer = options.Training.Optimizer.Kind.Name(),
            Seed = options.Training.Seed,
            Device = device.ToString(),
            Ranks = ranks.Size,
            DataChecksum = assignment.DataChecksum,
            Steps = progress.Steps,
            TotalSteps = progress.Plan.TotalSteps,
            Final = result.Epochs is [.., var last] ? EpochSummary.Of(last) : null,
            Best = result.Best is { } best ? EpochSummary.Of(best) : null,
            ChosenBy = assignment.Validation is null ? "test" : "validation",
            ModelIsBest = options.KeepsBest,
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
