using SlSam.Samples.Data.Tables;

namespace SlSam.Samples.Data.Instructions;

/// <summary>
/// Small tasks of five kinds, put in many ways, made by seed: sums, opposites, what comes next, whether something is of a kind, and the last of
/// some words. A question is not asked twice.
/// </summary>
internal static class GeneratedInstructions
{
    private static readonly string[] Openings =
    [
        "",
        "please ",
        "hello , ",
        "tell me : ",
        "i ask you : ",
        "quick question : ",
        "be so kind : ",
    ];
    private static readonly string[] Closings = ["", " ?", " , please ?", " ? thank you", " ? be short"];

    private static readonly (string One, string Other)[] Opposites =
    [
        ("hot", "cold"),
        ("big", "small"),
        ("old", "young"),
        ("dark", "bright"),
        ("fast", "slow"),
        ("hard", "soft"),
        ("wet", "dry"),
        ("rich", "poor"),
        ("full", "empty"),
        ("early", "late"),
        ("up", "down"),
        ("left", "right"),
    ];

    private static readonly string[][] Cycles =
    [
        ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"],
        ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"],
        ["spring", "summer", "autumn", "winter"],
    ];

    private static readonly (string Kind, string[] Members)[] Kinds =
    [
        ("animal", ["dog", "cat", "horse", "cow", "bird", "fish", "mouse", "bear"]),
        ("fruit", ["apple", "pear", "plum", "cherry", "lemon", "grape", "peach", "melon"]),
        ("colour", ["red", "green", "blue", "yellow", "white", "black", "brown", "pink"]),
        ("tool", ["hammer", "saw", "drill", "knife", "spade", "rake", "axe", "file"]),
    ];

    /// <summary>Makes conversations of one question each.</summary>
    /// <param name="training">How many to learn from.</param>
    /// <param name="test">How many others to be tested on, of each kind as many.</param>
    /// <param name="seed">The same seed makes the same.</param>
    public static (IReadOnlyList<Conversation> Training, IReadOnlyList<Conversation> Test) Make(int training, int test, long seed)
    {
        var asked = new HashSet<string>(StringComparer.Ordinal);
        var tests = Make(test, asked, new Draws(seed, 1), "test");
        return (Make(training, asked, new Draws(seed, 0), "training"), tests);
    }

    private static Conversation[] Make(int count, HashSet<string> asked, Draws draws, string name)
    {
        var made = new Conversation[count];
        for (var i = 0; i < count; i++)
        {
            var (question, answer) = Ask(i % 5, ref draws);
            while (!asked.Add(question))
            {
                (question, answer) = Ask(i % 5, ref draws);
            }
            made[i] = Conversation.Of(new RowPlace($"generated instructions, {name}", "row", i + 1), question, answer);
        }
        return made;
    }

    private static (string Question, string Answer) Ask(int kind, ref Draws draws)
    {
        var (question, answer) = kind switch
        {
            0 => Sum(ref draws),
            1 => Opposite(ref draws),
            2 => Next(ref draws),
            3 => Member(ref draws),
            _ => Last(ref draws),
        };
        return (Pick(Openings, ref draws) + question + Pick(Closings, ref draws), answer);
    }

    private static (string, string) Sum(ref Draws draws)
    {
        var (left, right) = (draws.NextInt(10), draws.NextInt(10));
        var question = draws.NextInt(3) switch
        {
            0 => $"what is {left} plus {right}",
            1 => $"add {left} and {right}",
            _ => $"how much are {left} and {right} together",
        };
        return (question, $"{left + right}");
    }

    private static (string, string) Opposite(ref Draws draws)
    {
        var (one, other) = Opposites[draws.NextInt(Opposites.Length)];
        (one, other) = draws.NextBool() ? (one, other) : (other, one);
        var question = draws.NextInt(3) switch
        {
            0 => $"what is the opposite of {one}",
            1 => $"which word says the contrary of {one}",
            _ => $"what is something that is not {one}",
        };
        return (question, other);
    }

    private static (string, string) Next(ref Draws draws)
    {
        var cycle = Cycles[draws.NextInt(Cycles.Length)];
        var place = draws.NextInt(cycle.Length);
        var isNext = draws.NextBool();
        var answer = cycle[(place + (isNext ? 1 : cycle.Length - 1)) % cycle.Length];
        var direction = isNext ? "after" : "before";
        var question = draws.NextInt(3) switch
        {
            0 => $"what comes {direction} {cycle[place]}",
            1 => $"name what is right {direction} {cycle[place]}",
            _ => $"which one stands {direction} {cycle[place]}",
        };
        return (question, answer);
    }

    private static (string, string) Member(ref Draws draws)
    {
        var (kind, members) = Kinds[draws.NextInt(Kinds.Length)];
        var isMember = draws.NextBool();
        var others = Kinds.Where(other => other.Kind != kind).SelectMany(other => other.Members).ToArray();
        var thing = Pick(isMember ? members : others, ref draws);
        var question = draws.NextInt(3) switch
        {
            0 => $"is {thing} a kind of {kind}",
            1 => $"would you call {thing} a {kind}",
            _ => $"does {thing} belong to {kind}",
        };
        return (question, isMember ? "yes" : "no");
    }

    private static (string, string) Last(ref Draws draws)
    {
        var words = new string[2 + draws.NextInt(3)];
        for (var i = 0; i < words.Length; i++)
        {
            words[i] = Pick(Kinds[draws.NextInt(Kinds.Length)].Members, ref draws);
        }
        var list = string.Join(" ", words);
        return (draws.NextBool() ? $"what is the last word of : {list} ." : $"say the word at the end : {list} .", words[^1]);
    }

    private static string Pick(string[] words, ref Draws draws) => words[draws.NextInt(words.Length)];
}
