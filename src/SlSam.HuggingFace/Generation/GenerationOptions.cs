using SlSam.HuggingFace.Generation;

namespace SlSam.HuggingFace;

/// <summary>How a <see cref="CausalLanguageModel"/> goes on with a text. The defaults take the likeliest token each time.</summary>
public sealed record GenerationOptions
{
    /// <summary>Most tokens to be added, 0 or more. Default 256. What is added ends earlier where the model's context is full.</summary>
    public int MaxNewTokens { get; set; } = 256;

    /// <summary>Whether tokens are drawn by their probabilities; false, the default: the likeliest is taken, and what follows but the penalty is not looked at.</summary>
    public bool Sample { get; set; }

    /// <summary>What logits are divided by before anything else is done, above 0. Default 1.</summary>
    public double Temperature { get; set; } = 1;

    /// <summary>How many of the likeliest tokens stay; 0, the default: all.</summary>
    public int TopK { get; set; }

    /// <summary>Of what has stayed, the likeliest tokens that have this share of the probability together stay, in (0, 1]. Default 1: all.</summary>
    public double TopP { get; set; } = 1;

    /// <summary>Of what has stayed, tokens of at least this share of the likeliest one's probability stay, in [0, 1]. Default 0: all.</summary>
    public double MinP { get; set; }

    /// <summary>
    /// What the logits of tokens that are in the text already are divided by, or multiplied by where they are below 0; above 0. Default 1: nothing
    /// happens to them. It comes first, and counts where nothing is drawn too.
    /// </summary>
    public double RepetitionPenalty { get; set; } = 1;

    /// <summary>Tokens that end the text; null, the default: those of the model's generation_config.json. Empty: none does.</summary>
    public IReadOnlyList<int>? EndIds { get; set; }

    /// <summary>Of the draws: the same seed, the same text, whatever runs beside it. Null, the default: from the system.</summary>
    public ulong? Seed { get; set; }

    /// <summary>
    /// What the generation_config.json of a model's folder says; as in transformers, 50 tokens stay of what is drawn where it does not say how
    /// many. The defaults where there is no such file.
    /// </summary>
    /// <exception cref="InvalidDataException">The file is malformed.</exception>
    public static GenerationOptions Load(string folder) =>
        Path.Combine(folder, GenerationFile.Name) is var path && GenerationFile.Read(path) is { } file
            ? file.ToOptions(path)
            : new GenerationOptions();

    /// <exception cref="ArgumentOutOfRangeException">A value is out of its range.</exception>
    internal void Validate()
    {
        Require(MaxNewTokens >= 0, nameof(MaxNewTokens), MaxNewTokens, "0 or more");
        Require(
            Temperature is > 0 and < double.PositiveInfinity,
            nameof(Temperature),
            Temperature,
            "more than 0; Sample = false takes the likeliest"
        );
        Require(TopK >= 0, nameof(TopK), TopK, "0 or more");
        Require(TopP is > 0 and <= 1, nameof(TopP), TopP, "0 < p <= 1");
        Require(MinP is >= 0 and <= 1, nameof(MinP), MinP, "0 <= p <= 1");
        Require(RepetitionPenalty is > 0 and < double.PositiveInfinity, nameof(RepetitionPenalty), RepetitionPenalty, "more than 0");
    }

    private static void Require(bool holds, string name, double found, string expected)
    {
        if (!holds)
        {
            throw new ArgumentOutOfRangeException(name, found, FormattableString.Invariant($"Found {name} {found}, expected {expected}."));
        }
    }
}
