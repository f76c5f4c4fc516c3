using System.CommandLine;
using SlSam.Samples;
using SlSam.Samples.CommandLine;
using SlSam.Samples.Data.Glue;
using SlSam.Samples.Reports;

namespace SlSam.Roberta;

/// <summary><c>evaluate</c>: says how well a trained model does on a task of GLUE.</summary>
internal sealed class EvaluateCommand(TextWriter output, TextWriter error)
{
    private const int UsualBatchSize = 32;

    private readonly InferenceArguments _inference = new();
    private readonly Option<int?> _batchSize = ParsedOption.Count("--batch-size", $"Texts at once. [default: {UsualBatchSize}]");

    private readonly Option<string> _task = new("--task")
    {
        Description = "A task of GLUE.",
        HelpName = string.Join('|', GlueTask.All.Select(task => task.Name)),
        Required = true,
    };

    private readonly Option<string> _data = new("--data")
    {
        Description = "Folder with the files of the task, as GLUE distributes them.",
        HelpName = "folder",
        Required = true,
    };

    private readonly Option<bool> _skipMalformed = new("--skip-malformed")
    {
        Description = "Leave out lines that are no examples, in place of stopping at the first.",
    };

    /// <summary>The command itself.</summary>
    public Command Create()
    {
        var command = new Command("evaluate", "Says how well a trained model does on a task of GLUE.") { _task, _data };
        _inference.AddTo(command);
        command.Options.Add(_batchSize);
        command.Options.Add(_skipMalformed);
        command.SetAction(Run);
        return command;
    }

    private int Run(ParseResult parsed)
    {
        var task = Task(parsed.GetRequiredValue(_task));
        var device = _inference.Device(parsed);
        var sets = task.ReadEvaluations(parsed.GetRequiredValue(_data), parsed.GetValue(_skipMalformed));
        using var interruption = new Interruption();
        using var hub = InferenceArguments.OpenHub(error);
        using var model = TrainedClassifier.Load(_inference.ModelFolderOf(parsed, hub, interruption.Token), error);
        var batchSize = parsed.GetValue(_batchSize) ?? UsualBatchSize;
        var results = new TaskEvaluation(task, model, device, batchSize, error).Run(sets, interruption.Token);
        foreach (var skipped in sets.Where(set => set.SkippedLines > 0))
        {
            error.WriteLine($"{skipped.Name}: left out {skipped.SkippedLines} malformed lines");
        }
        if (_inference.IsJson(parsed))
        {
            EvaluationLines.WriteJson(output, results);
        }
        else
        {
            EvaluationLines.WriteTable(Consoles.Create(output), results);
        }
        return 0;
    }

    private static GlueTask Task(string name) =>
        GlueTask.Find(name)
        ?? throw new BadInputException(
            $"--task: found '{name}', expected one of {string.Join(", ", GlueTask.All.Select(task => task.Name))}."
        );
}
