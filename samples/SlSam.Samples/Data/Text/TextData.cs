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

    /// <summary>To choose the best epoch by, of those to learn from; null: none are kept apart.</summary>
    public TextSet? Validation { get; private init; }

    /// <summary>The same with a share of the texts to learn from kept apart, of each class alike, the same for every seed.</summary>
    /// <param name="share">0 or more, below 1; 0: none.</param>
    /// <param name="isRegression">Whether labels are scores, of which all count as one class.</param>
    public TextData WithValidation(double share, bool isRegression)
    {
        if (share == 0)
        {
            return this;
        }
        var split = StratifiedSplit.ForValidation([.. Training.Examples.Select(example => isRegression ? 0 : (int)example.Label)], share);
        return this with
        {
            Training = Training with { Examples = [.. split.Kept.Select(number => Training.Examples[number])] },
            Validation = new TextSet(Training.Name, [.. split.Taken.Select(number => Training.Examples[number])]),
        };
    }

    /// <summary>The same with a share of the labels to learn from made wrong.</summary>
    /// <inheritdoc cref="LabelNoise.Of" path="/param"/>
    public TextData WithNoise(int classes, double share, long seed)
    {
        var noisy = LabelNoise.Of(Training.Examples.Select(example => (int)example.Label), classes, share, seed);
        return this with
        {
            Training = Training with { Examples = [.. Training.Examples.Zip(noisy, (example, label) => example with { Label = label })] },
        };
    }

    /// <summary>What the contents of all texts and their labels come to.</summary>
    public string Checksum()
    {
        using var hash = new ContentHash();
        foreach (var set in new[] { Training, Validation }.OfType<TextSet>().Concat(Tests))
        {
            hash.Add(set.Examples.Count);
            foreach (var example in set.Examples)
            {
                hash.Add(example.Text);
                hash.Add(example.Pair);
                hash.Add(example.Label);
            }
        }
        return hash.ToString();
    }
}
