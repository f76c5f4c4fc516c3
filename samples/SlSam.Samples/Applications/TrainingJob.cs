using System.Text.Json.Nodes;
using SlSam.HuggingFace;
using SlSam.Samples.Charts;
using SlSam.Samples.CommandLine;
using SlSam.Samples.Data;
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
/// <param name="name">Of what is run, in a word: for the output folder.</param>
/// <param name="options">How.</param>
/// <param name="configuration">All options of the run, as <c>--config</c> reads them.</param>
/// <param name="console">For people; the first rank's alone shows anything.</param>
/// <param name="ranks">Those that train together: each reads the examples and has the model, and the first one writes. Null: this process.</param>
public sealed class TrainingJob(string name, RunOptions options, JsonObject configuration, IAnsiConsole console, RankGroup? ranks = null)
{
    /// <summary>Longest time that a rank waits for another once it trains: the first one writes models, charts and examples by itself.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(30);

    private readonly RankGroup _ranks = ranks ?? RankGroup.Alone;
    private readonly Device _device = DeviceChoice.Find(options.Device, ranks?.LocalRank ?? 0);

    /// <summary>What is fine-tuned, a folder or an id, for the titles of charts; null: a new model, and the titles have the name of what is run.</summary>
    public string? Model { get; init; }

    /// <summary>Runs to the end.</summary>
    /// <param name="create">Makes the assignment; torch's generator is seeded.</param>
    /// <param name="cancellation">Ends the run after the step under way, with a checkpoint.</param>
    /// <exception cref="BadInputException">The output folder has a run that this one may not go on with, or write over.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public TrainingResult Run(Func<Assignment> create, CancellationToken cancellation = default)
    {
        RequireWorkForAll();
        var folder = new RunFolder(options.Output ?? _ranks.FromFirst(() => RunFolder.New(name, TimeProvider.System.GetLocalNow())));
        RunFolder.RequireNoFile(folder.Path);
        var resumed = FindResumePoint(folder);
        random.manual_seed(options.Training.Seed).Dispose();
        using var assignment = create();
        _ranks.ExpectSame("data", IdentityOf(assignment));
        var model = assignment.Task.Model;
        model.to(options.Training.WeightType).to(_device);
        var frozen = options.Training.Freeze is { } names ? Freezing.Apply(model, names) : null;
        using var adamW = options.Training.Optimizer.CreateBase(model);
        using var optimizer = options.Training.Optimizer.Create(model, adamW, assignment.Blocks, _ranks.Collective);
        var by = options.Training.Optimizer.Describe(optimizer.Arms.Count);
        var plan = options.Training.Plan(assignment.Training.Batches);
        var progress = resumed?.Restore(assignment, optimizer, plan, console.WriteLine);
        var watched = assignment.Validation ?? assignment.Test;
        var trainer = new Trainer(assignment.Task, optimizer, options.Training, assignment.Training, watched, _device, progress, _ranks);
        _ranks.First(() => Begin(folder, assignment, isNew: resumed is null));
        Describe([.. assignment.Description, .. frozen is null ? [] : new[] { frozen }], by, folder, trainer.Progress.Plan);
        var recorder = new RunRecorder(
            folder,
            options,
            configuration,
            _device,
            assignment,
            optimizer,
            trainer.Progress,
            _ranks,
            DrawCharts
        );
        Train(trainer, recorder, assignment, folder, cancellation);
        recorder.Finish(() => Test(assignment, trainer.Progress.Result, folder, cancellation));
        return trainer.Progress.Result;

        void DrawCharts(TrainingResult result) => RunCharts.Save(folder.Path, result, $"{ShortName.Of(Model) ?? name}, {by}");
    }

    /// <summary>A process that has no example of any batch is not what somebody wants who starts it.</summary>
    private void RequireWorkForAll()
    {
        if (options.Training.BatchSize < _ranks.Size)
        {
            throw new BadInputException(
                $"--batch-size: found {options.Training.BatchSize}, which {_ranks.Size} processes share out, expected {_ranks.Size} or more"
                    + (options.Training.Accumulate > 1 ? $", with a smaller --accumulate than {options.Training.Accumulate}." : ".")
            );
        }
    }

    /// <summary>What ranks compare, so that each has its share of the same examples.</summary>
    private static string IdentityOf(Assignment assignment) =>
        $"{assignment.Training.Examples} and {assignment.Test.Examples} examples{(assignment.DataChecksum is { } checksum ? $" ({checksum})" : "")}";

    private void Begin(RunFolder folder, Assignment assignment, bool isNew)
    {
        if (isNew)
        {
            folder.Clear();
        }
        folder.WriteConfiguration(configuration);
        folder.Keep(assignment.FilesToKeep);
    }

    /// <summary>How the kept model does, which is told of; what was measured on it already is not measured again.</summary>
    private FinalTest Test(Assignment assignment, TrainingResult result, RunFolder folder, CancellationToken cancellation)
    {
        var kept = options.KeepsBest ? result.Best! : result.Epochs[^1];
        if (!ReferenceEquals(kept, result.Epochs[^1]))
        {
            _ranks.First(() =>
            {
                using var weights = Checkpoint.Open(folder.Model);
                CheckpointLoader.Load(assignment.Task.Model, weights).RequireComplete(weights.Source);
            });
            _ranks.BroadcastModel(assignment.Task.Model);
            console.WriteLine($"the model is that of epoch {kept.Epoch}, {ChosenBy(assignment)}");
        }
        var test = assignment.Validation is null ? kept.Test : Evaluate(assignment.Test);
        ResultTable.Write(console, result, test, assignment.Unit, PeakMemory.Measure(_device));
        var others = new Dictionary<string, Evaluation>();
        foreach (var (set, examples) in assignment.OtherTests)
        {
            others[set] = Evaluate(examples);
            EvaluationOutput.WriteTable(console, set, others[set]);
        }
        foreach (var (set, measure) in assignment.FurtherMeasures)
        {
            others[set] = measure(_device, _ranks, cancellation);
            EvaluationOutput.WriteTable(console, set, others[set]);
        }
        IReadOnlyList<SampleAnswer> answers = [];
        _ranks.First(() =>
        {
            answers = assignment.Answers?.Invoke(cancellation) ?? [];
            foreach (var line in answers.SelectMany(answer => answer.Lines))
            {
                console.WriteLine(line);
            }
        });
        return new FinalTest(test, others, answers);

        Evaluation Evaluate(IBatchSource examples) => Evaluator.Evaluate(assignment.Task, examples, _device, _ranks, cancellation);
    }

    private static string ChosenBy(Assignment assignment) =>
        assignment.Validation is null
            ? "the best by the test examples, which makes their result look better than it is; --validation-share keeps others apart for it"
            : "the best by examples that were kept apart for it";

    /// <summary>Hours of work do not go away because somebody forgot an option.</summary>
    private ResumePoint? FindResumePoint(RunFolder folder)
    {
        if (options.Overwrite && folder.FindInUse(configuration) is { } used)
        {
            throw new BadInputException(
                $"--overwrite: found --{used.Option} {used.Value} in what it would remove of {folder.Path}, expected another --output."
            );
        }
        if (!options.Resume)
        {
            return options.Overwrite || !_ranks.IsFirst || folder.FindRun() is not { } found
                ? null
                : throw new BadInputException(
                    $"{folder.Path}: found {found}, expected --resume to go on with it, --overwrite to remove it, or another folder."
                );
        }
        return options.Output is null
                ? throw new BadInputException("--resume: found no --output, expected the folder of the run to go on with.")
            : options.Overwrite ? throw new BadInputException("--resume: found --overwrite too, expected one of the two.")
            : ResumePoint.Find(folder, configuration);
    }

    private void Describe(IEnumerable<string> lines, string optimizer, RunFolder folder, TrainingPlan plan)
    {
        foreach (var line in lines)
        {
            console.WriteLine(line);
        }
        console.WriteLine($"optimizer: {optimizer}, on {_device}");
        if (_ranks.Size > 1)
        {
            console.WriteLine(
                $"processes: {_ranks.Size}, {_ranks.LocalSize} of them on this machine, threads of each: {get_num_threads()}"
            );
        }
        console.WriteLine($"output: {folder.Path}");
        if (plan.StepsDone > 0)
        {
            console.WriteLine($"going on after step {plan.StepsDone} of {plan.TotalSteps}");
        }
    }

    private void Train(Trainer trainer, RunRecorder recorder, Assignment assignment, RunFolder folder, CancellationToken cancellation)
    {
        _ranks.LimitWaits(LongestWait);
        try
        {
            new TrainingConsole(console, assignment.TrainingUnit ?? assignment.Unit).Watch(shown =>
                trainer.Run(_ranks.IsFirst ? new CombinedObserver(shown, new EventLog(folder.Events), recorder) : recorder, cancellation)
            );
            if (trainer.HasStopped)
            {
                console.WriteLine(
                    $"stopped after epoch {trainer.Progress.Epochs.Count}: {options.Training.Patience} in a row brought nothing better"
                );
            }
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
