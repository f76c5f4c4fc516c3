using SlSam.HuggingFace;

namespace SlSam.Samples.Data.Images;

/// <summary>The same images with other labels.</summary>
/// <param name="images">The images.</param>
/// <param name="labels">The number of the class of each.</param>
public sealed class RelabelledImages(IImageSet images, IReadOnlyList<int> labels) : IImageSet
{
    /// <inheritdoc/>
    public int Count => images.Count;

    /// <inheritdoc/>
    public Image Read(int index) => images.Read(index);

    /// <inheritdoc/>
    public int Label(int index) => labels[index];

    /// <inheritdoc/>
    public void AddTo(ContentHash hash, int index) => images.AddTo(hash, index);
}
