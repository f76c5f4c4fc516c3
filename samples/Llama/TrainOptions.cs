using SlSam.Samples.Applications;

namespace SlSam.Llama;

/// <summary>What <c>train</c> is to do.</summary>
internal sealed record TrainOptions : SampleOptions
{
    /// <summary>Conversations to be tested on; null: a share of the others.</summary>
    public string? Test { get; init; }

    /// <summary>Conversations of another sort, to see what was forgotten; null: none.</summary>
    public string? OtherTest { get; init; }

    /// <summary>How many conversations of each test count, from the beginning; null: all.</summary>
    public int? TestExamples { get; init; }

    /// <summary>The share that is tested on where there is no other file, more than 0, less than 1.</summary>
    public double TestShare { get; init; } = 0.05;

    /// <summary>How many conversations to learn from, 1 or more, drawn by seed; null: all.</summary>
    public int? Examples { get; init; }

    /// <summary>Most tokens of a conversation, or of a pack; longer ones are cut.</summary>
    public int MaxLength { get; init; } = 1024;

    /// <summary>Whether several conversations make one sequence.</summary>
    public bool Pack { get; init; }

    /// <summary>Whether conversations of like length are put into one batch.</summary>
    public bool GroupByLength { get; init; }

    /// <summary>Whether malformed conversations are left out, in place of an exception.</summary>
    public bool SkipMalformed { get; init; }

    /// <summary>Blocks of which one input alone is kept for the backward pass; 0: all is kept.</summary>
    public int Segment { get; init; }
}
