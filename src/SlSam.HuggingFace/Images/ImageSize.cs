namespace SlSam.HuggingFace.Images;

/// <summary>Height and width, in pixels.</summary>
internal readonly record struct ImageSize(int Height, int Width)
{
    /// <summary>As high as wide.</summary>
    public static ImageSize Square(int edge) => new(edge, edge);

    /// <inheritdoc/>
    public override string ToString() => $"{Height} x {Width}";
}
