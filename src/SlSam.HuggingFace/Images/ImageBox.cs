namespace SlSam.HuggingFace.Images;

/// <summary>A part of an image, in pixels.</summary>
internal readonly record struct ImageBox(int Left, int Top, int Width, int Height)
{
    /// <summary>All of an image.</summary>
    public static ImageBox All(Image image) => new(0, 0, image.Width, image.Height);
}
