using SlSam.Samples;
using SlSam.Samples.CommandLine;
using SlSam.Samples.Data.Glue;
using SlSam.Samples.Data.Text;

namespace SlSam.Roberta;

/// <summary>What training starts from.</summary>
/// <param name="Task">What is to be said of the texts.</param>
/// <param name="Texts">To learn from and to be tested on.</param>
/// <param name="Model">Of the model to go on from; null: a new one.</param>
internal sealed record TrainSource(TextTask Task, TextData Texts, string? Model)
{
    private const int GeneratedTraining = 6000;
    private const int GeneratedTest = 1000;

    /// <summary>The opinions are the same whatever the seed of a run, so that runs can be compared.</summary>
    private const long GeneratedSeed = 2026;

    /// <summary>Reads texts and finds the model, fetched if need be.</summary>
    /// <param name="options">What is asked for.</param>
    /// <param name="notices">Told what the hub has to say.</param>
    /// <param name="cancellation">Ends a download.</param>
    /// <exception cref="BadInputException">There is a task without data, or data without a task.</exception>
    /// <exception cref="IOException">Something cannot be had.</exception>
    /// <exception cref="InvalidDataException">Something is not as it should be.</exception>
    public static TrainSource Find(TrainOptions options, TextWriter notices, CancellationToken cancellation)
    {
        RequireTaskWithData(options);
        var texts = FindTexts(options);
        return new TrainSource(options.Task ?? GeneratedOpinions.Task, texts, FindModel(options.Model, notices, cancellation));
    }

    private static void RequireTaskWithData(TrainOptions options)
    {
        if (options.Task is not null && options.Data is null)
        {
            throw new BadInputException("--task: found no --data, expected the folder with the files of the task.");
        }
        if (options.Task is null && options.Data is not null)
        {
            throw new BadInputException("--data: found no --task, expected the task that the folder is of.");
        }
    }

    private static TextData FindTexts(TrainOptions options)
    {
        var texts = options.Task is { } task
            ? Read(task, options.Data!, options.SkipMalformed)
            : GeneratedOpinions.Make(GeneratedTraining, GeneratedTest, GeneratedSeed);
        return options.Examples is { } count ? texts with { Training = texts.Training.Sample(count, options.Run.Training.Seed) } : texts;
    }

    private static TextData Read(GlueTask task, string folder, bool skipMalformed) =>
        new($"{task.Name} in {folder}", task.ReadTraining(folder, skipMalformed), task.ReadEvaluations(folder, skipMalformed));

    private static string? FindModel(string? model, TextWriter notices, CancellationToken cancellation)
    {
        if (model is null)
        {
            return null;
        }
        using var hub = InferenceArguments.OpenHub(notices);
        return hub.FindModel(model, cancellation);
    }
}
