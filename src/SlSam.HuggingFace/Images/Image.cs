using SlSam.HuggingFace.Images;

namespace SlSam.HuggingFace;

/// <summary>An image of 8 bits a channel. May be read from several threads at once.</summary>
public sealed class Image
{
    /// <summary>Number of channels: red, green, blue.</summary>
    public const int Channels = 3;

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
    public ReadOnlyMemory<byte> Planes { get; }

    /// <summary>Height and width.</summary>
    public ImageSize Size => new(Height, Width);

    /// <summary>An image of planes: the red one, then the green, then the blue.</summary>
    /// <param name="planes">3 * height * width bytes. Not copied: they are not to be changed.</param>
    /// <param name="height">In pixels, 1 or more.</param>
    /// <param name="width">In pixels, 1 or more.</param>
    /// <exception cref="ArgumentException">There are more or fewer bytes.</exception>
    public static Image FromPlanes(ReadOnlyMemory<byte> planes, int height, int width)
    {
        RequireLength(planes.Length, height, width, nameof(planes));
        return new Image(planes, height, width);
    }

    /// <summary>Brings a part of the image to another size, to the bit as Pillow does.</summary>
    /// <param name="box">The part, inside the image.</param>
    /// <param name="size">Of the result.</param>
    /// <param name="resampling">How.</param>
    /// <param name="result">Receives 3 * size.Height * size.Width bytes, in planes.</param>
    /// <exception cref="ArgumentException">The part is not inside the image, or the result has too little room.</exception>
    public void Resample(ImageBox box, ImageSize size, Resampling resampling, Span<byte> result)
    {
        if (box.Left < 0 || box.Top < 0 || box.Width < 1 || box.Height < 1 || box.Left > Width - box.Width || box.Top > Height - box.Height)
        {
            throw new ArgumentException($"Found {box}, expected a part of an image of {Size} pixels.", nameof(box));
        }
        if (size.Height < 1 || size.Width < 1 || result.Length < (long)Channels * size.Height * size.Width)
        {
            throw new ArgumentException(
                $"Found room for {result.Length} bytes, expected {Channels} for each pixel of {size}.",
                nameof(result)
            );
        }
        ImageResampler.Resample(this, box, size, resampling, result);
    }

    /// <summary>One row of one channel, from the left.</summary>
    /// <param name="channel">0 red, 1 green, 2 blue.</param>
    /// <param name="y">From 0 at the top.</param>
    public ReadOnlySpan<byte> Row(int channel, int y) => Planes.Span.Slice((channel * Height + y) * Width, Width);

    /// <summary>Everything of one channel from a pixel on; rows are <see cref="Width"/> apart.</summary>
    internal ReadOnlySpan<byte> From(int channel, int y, int x) => Planes.Span[((channel * Height + y) * Width + x)..];

    private static byte[] Split(int width, int height, ReadOnlySpan<byte> rgb)
    {
        RequireLength(rgb.Length, height, width, nameof(rgb));
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

    private static void RequireLength(int length, int height, int width, string name)
    {
        if (width < 1 || height < 1 || length != (long)Channels * width * height)
        {
            throw new ArgumentException(
                $"Found {length} bytes for {width} x {height} pixels, expected {Channels} for each pixel, and a pixel at least.",
                name
            );
        }
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
