using SlSam.HuggingFace;

namespace SlSam.Samples.Data.Images;

/// <summary>Images in memory.</summary>
public sealed class MemoryImages(IReadOnlyList<Image> images, IReadOnlyList<int> labels) : IImageSet
{
    /// <inheritdoc/>
    public int Count => images.Count;

    /// <inheritdoc/>
    public Image Read(int index) => images[index];

    /// <inheritdoc/>
    public int Label(int index) => labels[index];
}
