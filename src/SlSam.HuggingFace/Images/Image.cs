using SlSam.HuggingFace.Images;

namespace SlSam.HuggingFace;

/// <summary>An image of 8 bits a channel. May be read from several threads at once.</summary>
public sealed class Image
{
    /// <summary>Number of channels: red, green, blue.</summary>
    internal const int Channels = 3;

    private byte[]? _rgb;

    /// <summary>An image of given pixels.</summary>
    /// <param name="width">In pixels, 1 or more.</param>
    /// <param name="height">In pixels, 1 or more.</param>
    /// <param name="rgb">[height, width, 3]: rows from the top, red, green and blue of each pixel. Copied.</param>
    /// <exception cref="ArgumentException">There are more or fewer bytes.</exception>
    public Image(int width, int height, ReadOnlyMemory<byte> rgb)
        : this(Split(width, height, rgb.Span), height, width) { }

    private Image(ReadOnlyMemory<byte> planes, int height, int width)
    {
        (Planes, Height, Width) = (planes, height, width);
    }

    /// <summary>In pixels.</summary>
    public int Width { get; }

    /// <summary>In pixels.</summary>
    public int Height { get; }

    /// <summary>[height, width, 3]: rows from the top, red, green and blue of each pixel. Made at the first call.</summary>
    public ReadOnlyMemory<byte> Rgb => _rgb ??= Join();

    /// <summary>3 * Height * Width bytes: the red plane, then the green, then the blue.</summary>
    internal ReadOnlyMemory<byte> Planes { get; }

    /// <summary>Height and width.</summary>
    internal ImageSize Size => new(Height, Width);

    /// <summary>An image of planes, which it keeps.</summary>
    internal static Image FromPlanes(ReadOnlyMemory<byte> planes, int height, int width) => new(planes, height, width);

    /// <summary>One row of one channel.</summary>
    internal ReadOnlySpan<byte> Row(int channel, int y) => Planes.Span.Slice((channel * Height + y) * Width, Width);

    /// <summary>Everything of one channel from a pixel on; rows are <see cref="Width"/> apart.</summary>
    internal ReadOnlySpan<byte> From(int channel, int y, int x) => Planes.Span[((channel * Height + y) * Width + x)..];

    private static byte[] Split(int width, int height, ReadOnlySpan<byte> rgb)
    {
        if (width < 1 || height < 1 || rgb.Length != (long)Channels * width * height)
        {
            throw new ArgumentException(
                $"Found {rgb.Length} bytes for {width} x {height} pixels, expected {Channels} for each pixel, and a pixel at least.",
                nameof(rgb)
            );
        }
        var planes = new byte[rgb.Length];
        for (var (pixel, count) = (0, width * height); pixel < count; pixel++)
        {
            for (var channel = 0; channel < Channels; channel++)
            {
                planes[channel * count + pixel] = rgb[Channels * pixel + channel];
            }
        }
        return planes;
    }

    private byte[] Join()
    {
        var planes = Planes.Span;
        var count = Width * Height;
        var rgb = GC.AllocateUninitializedArray<byte>(planes.Length);
        for (var pixel = 0; pixel < count; pixel++)
        {
            for (var channel = 0; channel < Channels; channel++)
            {
                rgb[Channels * pixel + channel] = planes[channel * count + pixel];
            }
        }
        return rgb;
    }
}
