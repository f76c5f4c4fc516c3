namespace SlSam.Samples.Data.Pictures;

/// <summary>Pictures in files, each read anew whenever it is asked for.</summary>
public sealed class FilePictures(IReadOnlyList<string> files, IReadOnlyList<int> labels) : IPictureSet
{
    /// <inheritdoc/>
    public int Count => files.Count;

    /// <inheritdoc/>
    /// <exception cref="FileNotFoundException">The file is gone.</exception>
    /// <exception cref="InvalidDataException">The file is no picture, or a broken one.</exception>
    public Picture Read(int index) => PictureFile.Read(files[index]);

    /// <inheritdoc/>
    public int Label(int index) => labels[index];
}
