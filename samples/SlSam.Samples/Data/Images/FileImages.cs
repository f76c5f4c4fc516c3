using SlSam.HuggingFace;

namespace SlSam.Samples.Data.Images;

/// <summary>Images in files, each read anew whenever it is asked for.</summary>
/// <param name="files">Paths.</param>
/// <param name="labels">The number of the class of each.</param>
/// <param name="followOrientation">Whether they are turned as the camera was held.</param>
public sealed class FileImages(IReadOnlyList<string> files, IReadOnlyList<int> labels, bool followOrientation = true) : IImageSet
{
    /// <inheritdoc/>
    public int Count => files.Count;

    /// <summary>Paths, in order.</summary>
    internal IReadOnlyList<string> Files => files;

    /// <inheritdoc/>
    /// <exception cref="FileNotFoundException">The file is gone.</exception>
    /// <exception cref="InvalidDataException">The file is no image, or a broken one.</exception>
    public Image Read(int index) => ImageFile.Load(files[index], followOrientation);

    /// <inheritdoc/>
    public int Label(int index) => labels[index];

    /// <inheritdoc/>
    public void AddTo(ContentHash hash, int index) => hash.Add(File.ReadAllBytes(files[index]));

    /// <summary>Some of them, by number.</summary>
    internal FileImages Pick(IReadOnlyList<int> numbers) =>
        new([.. numbers.Select(number => files[number])], [.. numbers.Select(Label)], followOrientation);
}
