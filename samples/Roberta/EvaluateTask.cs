using System.CommandLine;
using SlSam.HuggingFace;
using SlSam.Samples;
using SlSam.Samples.Applications;
using SlSam.Samples.Data.Glue;
using SlSam.Samples.Data.Text;
using SlSam.Samples.Training;
using TorchSharp;

namespace SlSam.Roberta;

/// <summary><c>evaluate</c>: says how well a trained model does on a task of GLUE.</summary>
internal sealed class EvaluateTask() : EvaluateCommand("Says how well a trained model does on a task of GLUE.", "texts", usualBatchSize: 32)
{
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

    protected override IReadOnlyList<Option> DataOptions => [_task, _data, _skipMalformed];

    protected override IReadOnlyList<(string? Set, Evaluation Result)> Evaluate(ModelRequest request, int batchSize)
    {
        var task = Task(request.Parsed.GetRequiredValue(_task));
        var sets = task.ReadEvaluations(request.Parsed.GetRequiredValue(_data), request.Parsed.GetValue(_skipMalformed));
        using var model = TrainedClassifier.Load(request.FindModel(), request.Error);
        var classification = new TextClassification(model.Model, task.Metrics, ClassOrder(task, model.Model, request));
        model.Model.to(request.Device);
        var batches = new TextBatchOptions
        {
            BatchSize = batchSize,
            GroupByLength = true,
            Scores = task.IsRegression,
        };
        foreach (var skipped in sets.Where(set => set.SkippedLines > 0))
        {
            request.Error.WriteLine($"{skipped.Name}: left out {skipped.SkippedLines} malformed lines");
        }
        return
        [
            .. sets.Select(set =>
            {
                var texts = new TextBatches(model.Encode(set.Examples), batches);
                return (set.Name, Evaluator.Evaluate(classification, texts, request.Device, request.Cancellation));
            }),
        ];
    }

    private static GlueTask Task(string name) =>
        GlueTask.Find(name)
        ?? throw new BadInputException(
            $"--task: found '{name}', expected one of {string.Join(", ", GlueTask.All.Select(task => task.Name))}."
        );

    private static IReadOnlyList<int>? ClassOrder(GlueTask task, SequenceClassifier model, ModelRequest request)
    {
        if (task.IsRegression != model.IsRegression)
        {
            throw new InvalidDataException(
                $"Found a model for {Kind(model.IsRegression)}, expected one for {Kind(task.IsRegression)}, as {task.Name} asks for."
            );
        }
        return task.IsRegression ? null : request.MatchClasses(task.Labels, model.Labels);
    }

    private static string Kind(bool isRegression) => isRegression ? "a number" : "classes";
}
