namespace SlSam.Samples.Data.Text;

/// <summary>Makes one sentence for or against a film.</summary>
internal static class OpinionGrammar
{
    private const double ShareOfNegatedClauses = 0.25;

    private static readonly string[] Subjects =
    [
        "plot",
        "cast",
        "music",
        "ending",
        "script",
        "pacing",
        "acting",
        "dialogue",
        "story",
        "humour",
    ];

    private static readonly string[] Praise = ["wonderful", "moving", "clever", "fresh", "warm", "funny", "honest", "gripping"];
    private static readonly string[] Blame = ["dull", "clumsy", "stale", "shallow", "noisy", "tired", "false", "tedious"];
    private static readonly string[] Affirmations = ["is", "feels", "seems", "is always"];
    private static readonly string[] Negations = ["is not", "never feels", "hardly seems"];
    private static readonly string[] Degrees = ["", "", "very ", "quite ", "truly "];

    /// <summary>A sentence whose verdict is as asked for.</summary>
    public static string Sentence(bool positive, ref Draws draws) =>
        draws.NextInt(11) switch
        {
            < 5 => $"{Clause(positive, ref draws)} .",
            5 => $"{Clause(!positive, ref draws)} , but {Clause(positive, ref draws)} .",
            6 => $"although {Clause(!positive, ref draws)} , {Clause(positive, ref draws)} .",
            7 => $"{Clause(positive, ref draws)} , although {Clause(!positive, ref draws)} .",
            8 => $"that {Clause(positive, ref draws)} matters more than that {Clause(!positive, ref draws)} .",
            9 => $"that {Clause(!positive, ref draws)} matters less than that {Clause(positive, ref draws)} .",
            _ => $"nobody would say that {Clause(!positive, ref draws)} .",
        };

    private static string Clause(bool positive, ref Draws draws)
    {
        var negated = draws.NextDouble() < ShareOfNegatedClauses;
        var verb = Pick(negated ? Negations : Affirmations, ref draws);
        var quality = Pick(positive == negated ? Blame : Praise, ref draws);
        return $"the {Pick(Subjects, ref draws)} {verb} {Pick(Degrees, ref draws)}{quality}";
    }

    private static string Pick(string[] words, ref Draws draws) => words[draws.NextInt(words.Length)];
}
