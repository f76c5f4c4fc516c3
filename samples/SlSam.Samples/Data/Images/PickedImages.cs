using SlSam.HuggingFace;

namespace SlSam.Samples.Data.Images;

/// <summary>Some images of a set, by number.</summary>
public sealed class PickedImages(IImageSet images, IReadOnlyList<int> numbers) : IImageSet
{
    /// <inheritdoc/>
    public int Count => numbers.Count;

    /// <inheritdoc/>
    public Image Read(int index) => images.Read(numbers[index]);

    /// <inheritdoc/>
    public int Label(int index) => images.Label(numbers[index]);

    /// <inheritdoc/>
    public void AddTo(ContentHash hash, int index) => images.AddTo(hash, numbers[index]);
}
