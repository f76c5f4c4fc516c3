namespace SlSam.HuggingFace;

/// <summary>A part of an image.</summary>
/// <param name="Left">Its first column, from 0.</param>
/// <param name="Top">Its first row, from 0.</param>
/// <param name="Width">In pixels, 1 or more.</param>
/// <param name="Height">In pixels, 1 or more.</param>
public readonly record struct ImageBox(int Left, int Top, int Width, int Height)
{
    /// <summary>All of an image.</summary>
    public static ImageBox All(Image image) => new(0, 0, image.Width, image.Height);
}
