namespace SlSam.Samples.Data.Text;

/// <summary>Texts to learn from, and texts to be tested on.</summary>
/// <param name="Description">Where they come from, for people.</param>
/// <param name="Training">To learn from.</param>
/// <param name="Tests">To be tested on, one set or more; by the first of them runs are compared.</param>
public sealed record TextData(string Description, TextSet Training, IReadOnlyList<TextSet> Tests)
{
    /// <summary>What is to be told of them, for people; null: nothing.</summary>
    internal string? Notice { get; init; }

    /// <summary>What of the files is no example and was left out: where and why, a line each.</summary>
    internal IReadOnlyList<string> LeftOut => [.. Tests.Prepend(Training).SelectMany(set => set.LeftOut)];
}
