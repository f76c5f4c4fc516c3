namespace SlSam.Samples.Data.Pictures;

/// <summary>Pictures in memory.</summary>
public sealed class MemoryPictures(IReadOnlyList<Picture> pictures, IReadOnlyList<int> labels) : IPictureSet
{
    /// <inheritdoc/>
    public int Count => pictures.Count;

    /// <inheritdoc/>
    public Picture Read(int index) => pictures[index];

    /// <inheritdoc/>
    public int Label(int index) => labels[index];
}
