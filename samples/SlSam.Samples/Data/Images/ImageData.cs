using SlSam.HuggingFace.Images;

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
}
