namespace SlSam.Samples.Data.Text;

/// <summary>
/// Sentences about a film that are for or against it, made by seed. What they say hangs on negation and on which of two clauses counts, so
/// a model has to learn order: most words are in as many of the one kind as of the other.
/// </summary>
public static class GeneratedOpinions
{
    /// <summary>What is to be said of a sentence.</summary>
    public static TextTask Task { get; } = new("opinions", ["negative", "positive"], [MetricKind.Accuracy]);

    /// <summary>Makes as many sentences as asked for, no two alike, and half of them for the film (give or take one).</summary>
    /// <param name="training">Number of sentences to learn from.</param>
    /// <param name="test">Number of sentences to be tested on.</param>
    /// <param name="seed">The same seed makes the same sentences.</param>
    public static TextData Make(int training, int test, long seed)
    {
        var made = new HashSet<string>(StringComparer.Ordinal);
        return new TextData("generated opinions", Make(training, made, new Draws(seed, 0)), [Make(test, made, new Draws(seed, 1))]);
    }

    private static TextSet Make(int count, HashSet<string> made, Draws draws)
    {
        var examples = new TextExample[count];
        for (var index = 0; index < count; index++)
        {
            var label = index % 2;
            var sentence = OpinionGrammar.Sentence(label == 1, ref draws);
            while (!made.Add(sentence))
            {
                sentence = OpinionGrammar.Sentence(label == 1, ref draws);
            }
            examples[index] = new TextExample(sentence, null, label);
        }
        return new TextSet(Task.Name, examples);
    }
}
