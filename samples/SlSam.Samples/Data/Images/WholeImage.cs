using SlSam.HuggingFace;

namespace SlSam.Samples.Data.Images;

/// <summary>For evaluation: images as their model wants them prepared, nothing drawn.</summary>
internal sealed class WholeImage(ImageResize resize) : IImageTransform
{
    /// <summary>All of an image, brought to the model's size.</summary>
    public WholeImage(int size)
        : this(new ImageResize(size)) { }

    /// <inheritdoc/>
    public int Size => resize.Size;

    /// <inheritdoc/>
    public void Apply(Image image, ref Draws draws, Span<byte> result) => resize.Apply(image, result);
}
