using SlSam.Samples;
using SlSam.Samples.Data.Glue;
using SlSam.Samples.Data.Text;

namespace SlSam.Roberta;

/// <summary>The examples that training starts from.</summary>
/// <param name="Task">What is to be said of the texts.</param>
/// <param name="Texts">To learn from and to be tested on.</param>
internal sealed record TrainSource(TextTask Task, TextData Texts)
{
    private const int GeneratedTraining = 6000;
    private const int GeneratedTest = 1000;

    /// <summary>The opinions are the same whatever the seed of a run, so that runs can be compared.</summary>
    private const long GeneratedSeed = 2026;

    /// <summary>Reads texts, or makes them.</summary>
    /// <exception cref="BadInputException">There is a task without data, or data without a task.</exception>
    /// <exception cref="IOException">Something cannot be had.</exception>
    /// <exception cref="InvalidDataException">Something is not as it should be.</exception>
    public static TrainSource Find(TrainOptions options)
    {
        RequireTaskWithData(options);
        var texts = options.Task is { } task
            ? Read(task, options.Data!, options.SkipMalformed)
            : GeneratedOpinions.Make(GeneratedTraining, GeneratedTest, GeneratedSeed);
        var drawn = options.Examples is { } count
            ? texts with
            {
                Training = texts.Training.Sample(count, options.Run.Training.Seed),
            }
            : texts;
        return new TrainSource(options.Task ?? GeneratedOpinions.Task, drawn);
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

    private static TextData Read(GlueTask task, string folder, bool skipMalformed) =>
        new($"{task.Name} in {folder}", task.ReadTraining(folder, skipMalformed), task.ReadEvaluations(folder, skipMalformed));
}
