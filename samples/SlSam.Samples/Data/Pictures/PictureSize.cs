namespace SlSam.Samples.Data.Pictures;

/// <summary>Height and width, in pixels.</summary>
public readonly record struct PictureSize(int Height, int Width)
{
    /// <summary>As high as wide.</summary>
    public static PictureSize Square(int edge) => new(edge, edge);

    /// <inheritdoc/>
    public override string ToString() => $"{Height} x {Width}";
}
