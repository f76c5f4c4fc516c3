namespace SlSam.HuggingFace;

/// <summary>An image of 8 bits a channel: the red plane, then the green, then the blue, each row by row from the top.</summary>
/// <param name="Planes">3 * Height * Width bytes.</param>
/// <param name="Height">In pixels.</param>
/// <param name="Width">In pixels.</param>
public readonly record struct Image(ReadOnlyMemory<byte> Planes, int Height, int Width)
{
    /// <summary>Number of channels: red, green, blue.</summary>
    public const int Channels = 3;

    /// <summary>Height and width.</summary>
    public ImageSize Size => new(Height, Width);

    /// <summary>One row of one channel.</summary>
    public ReadOnlySpan<byte> Row(int channel, int y) => Planes.Span.Slice((channel * Height + y) * Width, Width);

    /// <summary>Everything of one channel from a pixel on; rows are <see cref="Width"/> apart.</summary>
    public ReadOnlySpan<byte> From(int channel, int y, int x) => Planes.Span[((channel * Height + y) * Width + x)..];
}
