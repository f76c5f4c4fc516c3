namespace SlSam.Samples.Data.Pictures;

/// <summary>The same pictures with other numbers for their classes.</summary>
/// <param name="pictures">The pictures.</param>
/// <param name="numbers">The new number by the old one.</param>
public sealed class RelabelledPictures(IPictureSet pictures, IReadOnlyList<int> numbers) : IPictureSet
{
    /// <inheritdoc/>
    public int Count => pictures.Count;

    /// <inheritdoc/>
    public Picture Read(int index) => pictures.Read(index);

    /// <inheritdoc/>
    public int Label(int index) => numbers[pictures.Label(index)];
}
