using SlSam.HuggingFace;

namespace SlSam.Samples.Data.Images;

/// <summary>Images with labels. May be read from several threads at once.</summary>
public interface IImageSet
{
    /// <summary>Number of images.</summary>
    int Count { get; }

    /// <summary>An image, by number from 0.</summary>
    Image Read(int index);

    /// <summary>The number of its class, from 0.</summary>
    int Label(int index);

    /// <summary>Tells what an image is of: its pixels, or the bytes of its file.</summary>
    void AddTo(ContentHash hash, int index)
    {
        var image = Read(index);
        hash.Add(image.Width);
        hash.Add(image.Planes.Span);
    }
}
