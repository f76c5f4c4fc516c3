using System.Text.Json.Nodes;
using SlSam.Samples.Charts;
using SlSam.Samples.CommandLine;
using SlSam.Samples.Reports;
using SlSam.Samples.Runs;
using SlSam.Samples.Training;
using Spectre.Console;
using TorchSharp;
using static TorchSharp.torch;

namespace SlSam.Samples.Applications;

/// <summary>
/// Trains a model of any task, says how it goes, and writes what comes out: summary, tables, events, charts, the model, and checkpoints to
/// go on from.
/// </summary>
/// <param name="name">Of what is run, in a word: for the output folder and over the charts.</param>
/// <param name="options">How.</param>
/// <param name="configuration">All options of the run, as <c>--config</c> reads them.</param>
/// <param name="console">For people.</param>
public sealed class TrainingJob(string name, RunOptions options, JsonObject configuration, IAnsiConsole console)
{
    /// <summary>Options of which results do not depend, so that a run may go on with others.</summary>
    private static readonly string[] Free = ["workers", "checkpoint-every", "device"];

    private readonly Device _device = DeviceChoice.Find(options.Device);

    /// <summary>Runs to the end.</summary>
    /// <param name="create">Makes the assignment; torch's generator is seeded.</param>
    /// <param name="cancellation">Ends the run after the step under way, with a checkpoint.</param>
    /// <exception cref="BadInputException">The output folder has a run that this one may not go on with, or write over.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public TrainingResult Run(Func<Assignment> create, CancellationToken cancellation = default)
    {
        var folder = new RunFolder(options.Output ?? RunFolder.New(name, TimeProvider.System.GetLocalNow()));
        var checkpoint = FindCheckpoint(folder);
        random.manual_seed(options.Training.Seed).Dispose();
        using var assignment = create();
        var model = assignment.Task.Model;
        model.to(options.Training.WeightType).to(_device);
        using var adamW = options.Training.Optimizer.CreateBase(model);
        using var optimizer = options.Training.Optimizer.Create(model, adamW, assignment.Blocks);
        var trainer = CreateTrainer(assignment, optimizer, checkpoint);
        Prepare(folder, checkpoint);
        folder.Keep(assignment.FilesToKeep);
        var by = options.Training.Optimizer.Describe(optimizer.Arms.Count);
        Describe(assignment, by, folder, trainer.Progress.Plan);
        var recorder = new RunRecorder(folder, options, configuration, _device, assignment, optimizer, trainer.Progress, DrawCharts);
        Train(trainer, recorder, new EventLog(folder.Events), assignment.Unit, folder, cancellation);
        recorder.Finish();
        ResultTable.Write(console, trainer.Progress.Result, PeakMemory.Measure(_device));
        TestFurther(assignment, recorder, cancellation);
        return trainer.Progress.Result;

        void DrawCharts(TrainingResult result) => RunCharts.Save(folder.Path, result, $"{name}, {by}");
    }

    private void TestFurther(Assignment assignment, RunRecorder recorder, CancellationToken cancellation)
    {
        var results = new Dictionary<string, Evaluation>();
        foreach (var (set, examples) in assignment.OtherTests)
        {
            results[set] = Evaluator.Evaluate(assignment.Task, examples, _device, cancellation);
            EvaluationOutput.WriteTable(console, set, results[set]);
        }
        foreach (var (set, measure) in assignment.FurtherMeasures)
        {
            results[set] = measure(_device, cancellation);
            EvaluationOutput.WriteTable(console, set, results[set]);
        }
        foreach (var line in assignment.Examples?.Invoke(cancellation) ?? [])
        {
            console.WriteLine(line);
        }
        recorder.AddTests(results);
    }

    private (string Folder, SavedProgress Progress)? FindCheckpoint(RunFolder folder)
    {
        if (!options.Resume)
        {
            RequireNoUnfinishedRun(folder);
            return null;
        }
        if (options.Output is null)
        {
            throw new BadInputException("--resume: found no --output, expected the folder of the run to go on with.");
        }
        var newest =
            folder.Checkpoints.Newest
            ?? throw new BadInputException(
                $"--resume: found no checkpoint in {folder.Path}, expected the output folder of a run that has one."
            );
        var progress = RunCheckpoint.ReadProgress(newest);
        RequireSameOptions(folder, progress.Options);
        return (newest, progress);
    }

    /// <summary>Hours of work do not go away because somebody forgot an option.</summary>
    private static void RequireNoUnfinishedRun(RunFolder folder)
    {
        if (folder.Checkpoints.Newest is { } newest && RunCheckpoint.ReadProgress(newest).IsUnfinished)
        {
            throw new BadInputException(
                $"{folder.Path}: found a run that is not finished ({newest}), expected --resume to go on with it, or another folder."
            );
        }
    }

    private void RequireSameOptions(RunFolder folder, JsonObject saved)
    {
        var differences = saved
            .Select(option => option.Key)
            .Union(configuration.Select(option => option.Key))
            .Except(Free)
            .Where(key => !JsonNode.DeepEquals(saved[key], configuration[key]))
            .Select(key => $"--{key} was {saved[key]?.ToString() ?? "not given"} and is {configuration[key]?.ToString() ?? "not given"}")
            .ToArray();
        if (differences.Length > 0)
        {
            throw new BadInputException(
                $"--resume: found other options than those of the run in {folder.Path}: {string.Join("; ", differences)}. Expected the same."
            );
        }
    }

    /// <summary>The data may have changed since.</summary>
    private static void RequireSamePlan(TrainingPlan plan, TrainingState saved)
    {
        if ((plan.TotalSteps, plan.Epochs) != (saved.Activity.TotalSteps, saved.TotalEpochs))
        {
            throw new BadInputException(
                $"--resume: found data for {plan.TotalSteps} steps in {plan.Epochs} epochs, expected the run's, for {saved.Activity.TotalSteps} in {saved.TotalEpochs}."
            );
        }
    }

    private Trainer CreateTrainer(Assignment assignment, SlSamOptimizer optimizer, (string Folder, SavedProgress Progress)? checkpoint)
    {
        var training = options.Training;
        TrainingProgress? progress = null;
        if (checkpoint is { } found)
        {
            var plan = training.Plan(assignment.Training.Batches);
            RequireSamePlan(plan, found.Progress.Training);
            RunCheckpoint.Load(found.Folder, assignment.Task.Model, optimizer);
            progress = new TrainingProgress(plan, found.Progress.Training);
        }
        return new Trainer(assignment.Task, optimizer, training, assignment.Training, assignment.Test, _device, progress);
    }

    private void Prepare(RunFolder folder, (string, SavedProgress)? checkpoint)
    {
        if (checkpoint is null)
        {
            folder.Clear();
        }
        folder.WriteConfiguration(configuration);
    }

    private void Describe(Assignment assignment, string optimizer, RunFolder folder, TrainingPlan plan)
    {
        foreach (var line in assignment.Description)
        {
            console.WriteLine(line);
        }
        console.WriteLine($"optimizer: {optimizer}, on {_device}");
        console.WriteLine($"output: {folder.Path}");
        if (plan.StepsDone > 0)
        {
            console.WriteLine($"going on after step {plan.StepsDone} of {plan.TotalSteps}");
        }
    }

    private void Train(
        Trainer trainer,
        RunRecorder recorder,
        EventLog events,
        string unit,
        RunFolder folder,
        CancellationToken cancellation
    )
    {
        try
        {
            new TrainingConsole(console, unit).Watch(shown => trainer.Run(new CombinedObserver(shown, events, recorder), cancellation));
        }
        catch (OperationCanceledException)
        {
            recorder.Interrupt();
            console.WriteLine($"stopped after step {trainer.Progress.Steps} of {trainer.Progress.Plan.TotalSteps}");
            console.WriteLine($"to go on: --output {folder.Path} --resume");
            throw;
        }
    }
}
