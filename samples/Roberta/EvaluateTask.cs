using System.CommandLine;
using SlSam.HuggingFace;
using SlSam.Samples;
using SlSam.Samples.Applications;
using SlSam.Samples.CommandLine;
using SlSam.Samples.Data.Text;
using SlSam.Samples.Reports;
using SlSam.Samples.Training;
using TorchSharp;

namespace SlSam.Roberta;

/// <summary><c>evaluate</c>: says how well a trained model does on what <c>train</c> with the same options tests on.</summary>
internal sealed class EvaluateTask()
    : EvaluateCommand("Says how well a trained model does on texts whose labels are known.", "texts", usualBatchSize: 32)
{
    private readonly IReadOnlyList<Setting<TextSource>> _source = TextSourceSettings.Create(isForTraining: false);

    protected override IReadOnlyList<Option> DataOptions => [.. _source.Select(setting => setting.Option)];

    protected override IReadOnlyList<(string? Set, Evaluation Result)> Evaluate(ModelRequest request, int batchSize)
    {
        var source = _source.Aggregate(new TextSource(), (read, setting) => setting.Apply(request.Parsed, read));
        var own = source.Own();
        if (own is null && source.Task is null)
        {
            throw new BadInputException("--data: found nothing, expected a table of texts, or the folder of a task of GLUE and --task.");
        }
        var test = own?.ReadTest();
        var ofTask = own is null ? source.Task!.ReadEvaluations(source.Data!, source.SkipMalformed) : [];
        using var model = TrainedClassifier.Load(request.FindModel(), request.Error);
        var (task, sets) = test is null ? (source.Task!, ofTask) : For(test, model.Model, request);
        var classification = new TextClassification(model.Model, task.Metrics, ClassOrder(task, model.Model, request));
        model.Model.to(request.Device);
        var batches = new TextBatchOptions
        {
            BatchSize = batchSize,
            GroupByLength = true,
            Scores = task.IsRegression,
        };
        foreach (var line in LeftOutLines.Of([.. sets.SelectMany(set => set.LeftOut)], "row"))
        {
            request.Error.WriteLine(line);
        }
        return
        [
            .. sets.Select(set =>
            {
                var texts = new TextBatches(model.Encode(set.Examples), batches);
                return (set.Name, Evaluator.Evaluate(classification, texts, request.Device, request.Ranks, request.Cancellation));
            }),
        ];
    }

    private static (TextTask Task, IReadOnlyList<TextSet> Sets) For(OwnTest test, SequenceClassifier model, ModelRequest request)
    {
        RequireKind(
            test.Own.Columns.Scores,
            model,
            test.Own.Columns.Scores ? "--regression asks for" : "labels without --regression ask for"
        );
        var (task, set) = test.For(model.Labels);
        request.Error.WriteLine(test.Own.DescribeTest(set.Examples.Count));
        return (task, [set]);
    }

    private static IReadOnlyList<int>? ClassOrder(TextTask task, SequenceClassifier model, ModelRequest request)
    {
        RequireKind(task.IsRegression, model, $"{task.Name} asks for");
        return task.IsRegression ? null : request.MatchClasses(task.Labels, model.Labels);
    }

    private static void RequireKind(bool isRegression, SequenceClassifier model, string why)
    {
        if (isRegression != model.IsRegression)
        {
            throw new InvalidDataException(
                $"Found a model for {Kind(model.IsRegression)}, expected one for {Kind(isRegression)}, as {why}."
            );
        }
    }

    private static string Kind(bool isRegression) => isRegression ? "a number" : "classes";
}
