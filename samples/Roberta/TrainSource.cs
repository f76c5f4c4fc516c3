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
    /// <exception cref="BadInputException">There is a task without data, data without a task or columns, or what does not go together.</exception>
    /// <exception cref="IOException">Something cannot be had.</exception>
    /// <exception cref="InvalidDataException">Something is not as it should be.</exception>
    public static TrainSource Find(TrainOptions options)
    {
        var source = options.Source.Own() is { } own ? Read(own) : Find(options.Source);
        return options.Examples is { } count
            ? source with
            {
                Texts = source.Texts with { Training = source.Texts.Training.Sample(count, options.Run.Training.Seed) },
            }
            : source;
    }

    private static TrainSource Read(OwnTexts own)
    {
        var (task, texts) = own.Read();
        return new TrainSource(task, texts);
    }

    private static TrainSource Find(TextSource source) =>
        source.Task is { } task
            ? new TrainSource(task, Read(task, source.Data!, source.SkipMalformed))
            : new TrainSource(GeneratedOpinions.Task, GeneratedOpinions.Make(GeneratedTraining, GeneratedTest, GeneratedSeed));

    private static TextData Read(GlueTask task, string folder, bool skipMalformed) =>
        new($"{task.Name} in {folder}", task.ReadTraining(folder, skipMalformed), task.ReadEvaluations(folder, skipMalformed));
}
