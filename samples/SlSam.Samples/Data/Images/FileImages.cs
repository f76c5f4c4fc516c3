using SlSam.HuggingFace;

namespace SlSam.Samples.Data.Images;

/// <summary>Images in files, each read anew whenever it is asked for.</summary>
public sealed class FileImages(IReadOnlyList<string> files, IReadOnlyList<int> labels) : IImageSet
{
    /// <inheritdoc/>
    public int Count => files.Count;

    /// <inheritdoc/>
    /// <exception cref="FileNotFoundException">The file is gone.</exception>
    /// <exception cref="InvalidDataException">The file is no image, or a broken one.</exception>
    public Image Read(int index) => ImageFile.Load(files[index]);

    /// <inheritdoc/>
    public int Label(int index) => labels[index];

    /// <inheritdoc/>
    public void AddTo(ContentHash hash, int index) => hash.Add(File.ReadAllBytes(files[index]));
}
