using SlSam.Samples.Applications;

namespace SlSam.Roberta;

/// <summary>What <c>train</c> is to do.</summary>
internal sealed record TrainOptions : SampleOptions
{
    /// <summary>What to learn from; where nothing is named, opinions that are made for it.</summary>
    public TextSource Source { get; init; } = new();

    /// <summary>How many examples to learn from, 1 or more, drawn by seed; null: all.</summary>
    public int? Examples { get; init; }

    /// <summary>Most tokens of an example, 8 or more; what is more is cut off, as it is where the model has fewer places.</summary>
    public int MaxLength { get; init; } = 512;

    /// <summary>Whether examples of like length are put into one batch.</summary>
    public bool GroupByLength { get; init; }
}
