using SlSam.HuggingFace;

namespace SlSam.Samples.Data.Images;

/// <summary>Images to learn from and images to be tested on.</summary>
/// <param name="Description">What they are, for people.</param>
/// <param name="ClassNames">Names of the classes by number.</param>
/// <param name="Training">Images to learn from; none where the data was opened for evaluation.</param>
/// <param name="Test">Images to be tested on.</param>
public sealed record ImageData(string Description, IReadOnlyList<string> ClassNames, IImageSet Training, IImageSet Test)
{
    /// <summary>Height and width of all images; null where they differ, or may.</summary>
    internal ImageSize? Size { get; init; }

    /// <summary>Paths of the images that lie in files.</summary>
    internal IReadOnlyList<string> Files => [.. new[] { Training, Test }.OfType<FileImages>().SelectMany(set => set.Files)];

    /// <summary>What is to be told of them, for people; null: nothing.</summary>
    internal string? Notice { get; init; }

    /// <summary>Paths of files below the folder that are no images by name, or in no class.</summary>
    internal IReadOnlyList<string> PassedOver { get; init; } = [];

    /// <summary>To choose the best epoch by, of those to learn from; null: none are kept apart.</summary>
    public IImageSet? Validation { get; private init; }

    /// <summary>The same with a share of the images to learn from kept apart, of each class alike, the same for every seed.</summary>
    /// <param name="share">0 or more, below 1; 0: none.</param>
    public ImageData WithValidation(double share)
    {
        if (share == 0)
        {
            return this;
        }
        var split = StratifiedSplit.ForValidation([.. Enumerable.Range(0, Training.Count).Select(Training.Label)], share);
        return this with { Training = new PickedImages(Training, split.Kept), Validation = new PickedImages(Training, split.Taken) };
    }

    /// <summary>The same with a share of the labels to learn from made wrong.</summary>
    /// <inheritdoc cref="LabelNoise.Of" path="/param"/>
    public ImageData WithNoise(double share, long seed)
    {
        var labels = Enumerable.Range(0, Training.Count).Select(Training.Label);
        return this with { Training = new RelabelledImages(Training, LabelNoise.Of(labels, ClassNames.Count, share, seed)) };
    }

    /// <summary>What the contents of all images and their classes come to.</summary>
    public string Checksum()
    {
        using var hash = new ContentHash();
        foreach (var name in ClassNames)
        {
            hash.Add(name);
        }
        foreach (var set in new[] { Training, Validation, Test }.OfType<IImageSet>())
        {
            hash.Add(set.Count);
            for (var index = 0; index < set.Count; index++)
            {
                hash.Add(set.Label(index));
                set.AddTo(hash, index);
            }
        }
        return hash.ToString();
    }
}
