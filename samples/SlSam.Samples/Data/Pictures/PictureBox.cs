namespace SlSam.Samples.Data.Pictures;

/// <summary>A part of a picture, in pixels.</summary>
internal readonly record struct PictureBox(int Left, int Top, int Width, int Height)
{
    /// <summary>All of a picture.</summary>
    public static PictureBox All(Picture picture) => new(0, 0, picture.Width, picture.Height);
}
