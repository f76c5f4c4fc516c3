using SlSam.Samples.Applications;
using SlSam.Samples.Data.Images;

namespace SlSam.DeiT;

/// <summary>What <c>train</c> is to do.</summary>
internal sealed record TrainOptions : SampleOptions
{
    /// <summary>Of a new model: mini, tiny or small.</summary>
    public required string Size { get; init; }

    /// <summary>Height and width of the images that the model is to read, in pixels; null: the model's.</summary>
    public int? ImageSize { get; init; }

    /// <summary>How a folder of images is read.</summary>
    public ImageFolderOptions Folder { get; init; } = new();

    /// <summary>Whether files that are no images are left out.</summary>
    public bool SkipMalformed { get; init; }
}
