using SlSam.HuggingFace;

namespace SlSam.Samples.Data.Images;

/// <summary>The same images with other numbers for their classes.</summary>
/// <param name="images">The images.</param>
/// <param name="numbers">The new number by the old one.</param>
public sealed class RelabelledImages(IImageSet images, IReadOnlyList<int> numbers) : IImageSet
{
    /// <inheritdoc/>
    public int Count => images.Count;

    /// <inheritdoc/>
    public Image Read(int index) => images.Read(index);

    /// <inheritdoc/>
    public int Label(int index) => numbers[images.Label(index)];

    /// <inheritdoc/>
    public void AddTo(ContentHash hash, int index) => images.AddTo(hash, index);
}
