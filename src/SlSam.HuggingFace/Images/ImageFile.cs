using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using SkiaSharp;
using SlSam.HuggingFace.Images;

namespace SlSam.HuggingFace;

/// <summary>
/// Files of images (PNG, JPEG, WebP, BMP, and of GIF the first frame), as Pillow's <c>Image.open(file).convert("RGB")</c> gives them: alpha
/// is left out, and colours are as stored whatever their profile. What a file is is told by what is in it, not by its name.
/// </summary>
/// <remarks>
/// One kind differs: of gray with 16 bits the upper 8 are kept, as of colours with 16 bits; Pillow makes white of all that is above 255.
/// </remarks>
public static class ImageFile
{
    /// <summary>The most pixels that an image may have, as in Pillow: more are taken for a mistake, or for malice.</summary>
    internal const long MostPixels = 178_956_970;

    /// <summary>Reads a file.</summary>
    /// <param name="path">Of the file.</param>
    /// <param name="followOrientation">Whether the image is turned as the camera was held (EXIF), which is how people see it.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">
    /// It is no image, a broken one, one of a kind that is not read (TIFF, AVIF, HEIC), or has more than 178,956,970 pixels.
    /// </exception>
    public static Image Load(string path, bool followOrientation = true)
    {
        RequireFile(path);
        var file = File.ReadAllBytes(path);
        var kind = RequireKind(path, file);
        var uncovered = kind == ImageKind.Gif ? OpaqueGif.Make(file) : (uint?)null;
        using var data = SKData.CreateCopy(file);
        using var codec = SKCodec.Create(data) ?? throw Broken(path, file, $"a {kind.Name} that breaks off or is broken");
        var (width, height) = (codec.Info.Width, codec.Info.Height);
        if ((long)width * height > MostPixels)
        {
            throw new InvalidDataException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{path} ({file.Length:N0} bytes): found {width:N0} x {height:N0} pixels, expected {MostPixels:N0} at most in all."
                )
            );
        }
        using var bitmap = Decode(codec, width, height) ?? throw Broken(path, file, $"a {kind.Name} that breaks off or is broken");
        var pixels = MemoryMarshal.Cast<byte, uint>(bitmap.GetPixelSpan());
        if (uncovered is { } colour)
        {
            Fill(pixels, colour);
        }
        var image = ToPlanes(pixels, height, width);
        return followOrientation ? Orientation.Follow(image, OrientationOf(kind, file, codec)) : image;
    }

    /// <summary>Checks that there is a file, whatever is in it.</summary>
    /// <exception cref="FileNotFoundException">There is none.</exception>
    private static void RequireFile(string path)
    {
        if (!File.Exists(path))
        {
            throw new FileNotFoundException($"{path}: found no such file, expected an image.", path);
        }
    }

    private static ImageKind RequireKind(string path, byte[] file) =>
        ImageKind.Of(file) switch
        {
            null => throw Broken(path, file, file.Length == 0 ? "an empty file" : "no image that can be read"),
            { IsRead: false } other => throw new InvalidDataException(
                $"{path}: found {(other.Name.StartsWith('A') ? "an" : "a")} {other.Name} image, which is not read, expected {ImageKind.Expected}."
            ),
            var kind => kind,
        };

    private static InvalidDataException Broken(string path, byte[] file, string found) =>
        new(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{path} ({file.Length:N0} bytes): found {found}, expected a whole {ImageKind.Expected}."
            )
        );

    private static SKBitmap? Decode(SKCodec codec, int width, int height)
    {
        var info = new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Unpremul);
        var bitmap = new SKBitmap(info);
        if (codec.GetPixels(info, bitmap.GetPixels()) == SKCodecResult.Success)
        {
            return bitmap;
        }
        bitmap.Dispose();
        return null;
    }

    /// <summary>Gives a colour to pixels that have none.</summary>
    private static void Fill(Span<uint> pixels, uint colour)
    {
        foreach (ref var pixel in pixels)
        {
            pixel = pixel >> 24 == 0 ? colour : pixel;
        }
    }

    private static int OrientationOf(ImageKind kind, ReadOnlySpan<byte> file, SKCodec codec) =>
        kind == ImageKind.Png ? PngOrientation.Of(file) : (int)codec.EncodedOrigin;

    /// <summary>Of a pixel, red is the lowest byte, then come green, blue and alpha.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static Image ToPlanes(ReadOnlySpan<uint> pixels, int height, int width)
    {
        var count = height * width;
        var planes = GC.AllocateUninitializedArray<byte>(Image.Channels * count);
        var red = planes.AsSpan(0, count);
        var green = planes.AsSpan(count, count);
        var blue = planes.AsSpan(2 * count, count);
        for (var i = 0; i < count; i++)
        {
            var pixel = pixels[i];
            red[i] = (byte)pixel;
            green[i] = (byte)(pixel >> 8);
            blue[i] = (byte)(pixel >> 16);
        }
        return Image.FromPlanes(planes, height, width);
    }
}
