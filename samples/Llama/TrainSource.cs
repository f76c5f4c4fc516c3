using SlSam.HuggingFace;
using SlSam.Samples;
using SlSam.Samples.Applications;
using SlSam.Samples.Data;
using SlSam.Samples.Data.Instructions;
using SlSam.Samples.Data.Tables;

namespace SlSam.Llama;

/// <summary>The conversations that training starts from.</summary>
/// <param name="Name">What they are, for people.</param>
/// <param name="ToLearn">To learn from.</param>
/// <param name="Tests">To be tested on, by name; the first counts.</param>
/// <param name="Malformed">What was left out.</param>
/// <param name="ToChooseBy">Kept apart of those to learn from, to choose the best epoch by; empty: none.</param>
internal sealed record TrainSource(
    string Name,
    IReadOnlyList<Conversation> ToLearn,
    IReadOnlyList<(string Name, IReadOnlyList<Conversation> Conversations)> Tests,
    MalformedRows Malformed,
    IReadOnlyList<Conversation> ToChooseBy
)
{
    /// <summary>What the names of files to learn from begin with, in a data set on the hub.</summary>
    public const string Training = "train";

    /// <summary>What the names of files to be tested on begin with there.</summary>
    public const string Testing = "test";

    private const int GeneratedTraining = 6000;

    /// <summary>How many generated ones are tested on.</summary>
    public const int GeneratedTest = 200;

    /// <summary>The instructions are the same whatever the seed of a run, so that runs can be compared.</summary>
    private const long GeneratedSeed = 2026;

    /// <summary>The split is the same whatever the seed of a run.</summary>
    private const long SplitSeed = 2026;

    /// <summary>Reads conversations, fetched if need be, or makes them.</summary>
    /// <exception cref="IOException">A file cannot be had.</exception>
    /// <exception cref="InvalidDataException">A file is not as it should be.</exception>
    public static TrainSource Find(TrainOptions options, SampleSources sources)
    {
        var malformed = new MalformedRows(options.SkipMalformed);
        var others = options.OtherTest is { } other ? [ReadTest(other)] : NoTests;
        if (options.Data is null)
        {
            if (options.Test is not null)
            {
                throw new BadInputException(
                    $"--test: found {options.Test} without --data, expected --data too: generated instructions are tested on others of their kind."
                );
            }
            var (made, tests) = GeneratedInstructions.Make(GeneratedTraining, GeneratedTest, GeneratedSeed);
            return Of("generated instructions", made, ("unseen", [.. tests.Take(options.TestExamples ?? GeneratedTest)]));
        }
        var all = ConversationFile.Read(sources.FindTables(options.Data, Training), malformed);
        if (options.Test is not null)
        {
            return Of(options.Data, all, ReadTest(options.Test));
        }
        var (kept, taken) = Split(all, options);
        return Of(options.Data, kept, ("held out", taken));

        TrainSource Of(string name, IReadOnlyList<Conversation> all, (string, IReadOnlyList<Conversation>) test)
        {
            var (toLearn, toChooseBy) = KeepApart(Sample(all, options), options.Run.Training.ValidationShareOrDefault);
            return new TrainSource(name, toLearn, [test, .. others], malformed, toChooseBy);
        }

        (string, IReadOnlyList<Conversation>) ReadTest(string file) =>
            (NameOf(file), ConversationFile.Read(sources.FindTables(file, Testing), malformed, options.TestExamples));
    }

    /// <summary>A file's own name: where it lies says nothing to those who look at the results.</summary>
    private static string NameOf(string idOrFile) => File.Exists(idOrFile) ? Path.GetFileName(idOrFile) : idOrFile;

    private static IReadOnlyList<(string, IReadOnlyList<Conversation>)> NoTests => [];

    private static (IReadOnlyList<Conversation> Kept, IReadOnlyList<Conversation> Taken) Split(
        IReadOnlyList<Conversation> all,
        TrainOptions options
    )
    {
        if (all.Count < 2)
        {
            throw new InvalidDataException(
                $"{options.Data}: found one conversation, expected two or more: one to learn from and one to be tested on."
            );
        }
        int[] order = [.. Enumerable.Range(0, all.Count)];
        new Draws(SplitSeed).Shuffle(order);
        var count = Math.Clamp((int)Math.Round(options.TestShare * all.Count), 1, all.Count - 1);
        var taken = order.Take(count).Order().Take(options.TestExamples ?? count);
        return ([.. order.Skip(count).Order().Select(i => all[i])], [.. taken.Select(i => all[i])]);
    }

    private static (IReadOnlyList<Conversation> Kept, IReadOnlyList<Conversation> Taken) KeepApart(
        IReadOnlyList<Conversation> all,
        double share
    )
    {
        if (share == 0)
        {
            return (all, []);
        }
        var split = StratifiedSplit.ForValidation(new int[all.Count], share);
        return ([.. split.Kept.Select(i => all[i])], [.. split.Taken.Select(i => all[i])]);
    }

    /// <summary>What all conversations come to, wherever they lie.</summary>
    public string Checksum()
    {
        using var hash = new ContentHash();
        foreach (var set in Tests.Select(test => test.Conversations).Prepend(ToChooseBy).Prepend(ToLearn))
        {
            hash.Add(set.Count);
            foreach (var message in set.SelectMany(conversation => conversation.Messages.Prepend(new ChatMessage("", ""))))
            {
                hash.Add(message.Role);
                hash.Add(message.Content);
            }
        }
        return hash.ToString();
    }

    private static IReadOnlyList<Conversation> Sample(IReadOnlyList<Conversation> all, TrainOptions options)
    {
        if (options.Examples is not { } count || count >= all.Count)
        {
            return all;
        }
        int[] order = [.. Enumerable.Range(0, all.Count)];
        new Draws(options.Run.Training.Seed, 3).Shuffle(order);
        return [.. order.Take(count).Order().Select(i => all[i])];
    }
}
