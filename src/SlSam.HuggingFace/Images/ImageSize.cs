namespace SlSam.HuggingFace;

/// <summary>The size of an image.</summary>
/// <param name="Height">In pixels.</param>
/// <param name="Width">In pixels.</param>
public readonly record struct ImageSize(int Height, int Width)
{
    /// <summary>As high as wide.</summary>
    public static ImageSize Square(int edge) => new(edge, edge);

    /// <inheritdoc/>
    public override string ToString() => $"{Height} x {Width}";
}
