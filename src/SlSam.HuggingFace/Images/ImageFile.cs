using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using SkiaSharp;
using SlSam.HuggingFace.Images;

namespace SlSam.HuggingFace;

/// <summary>
/// Files of images (PNG, JPEG and what else Skia reads), as Pillow's <c>Image.open(file).convert("RGB")</c> gives them: alpha is left
/// out, and colours are as stored whatever their profile.
/// </summary>
/// <remarks>
/// One kind differs: of gray with 16 bits the upper 8 are kept, as of colours with 16 bits; Pillow makes white of all that is above 255.
/// </remarks>
public static class ImageFile
{
    /// <summary>Reads a file.</summary>
    /// <param name="path">Of the file.</param>
    /// <param name="followOrientation">Whether the image is turned as the camera was held (EXIF), which is how people see it.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">It is no image, or a broken one.</exception>
    public static Image Load(string path, bool followOrientation = true)
    {
        RequireFile(path);
        using var codec =
            SKCodec.Create(path, out var opened)
            ?? throw new InvalidDataException($"{path}: found no image that can be read ({opened}), expected a PNG or a JPEG.");
        var info = new SKImageInfo(codec.Info.Width, codec.Info.Height, SKColorType.Rgba8888, SKAlphaType.Unpremul);
        using var bitmap = new SKBitmap(info);
        var decoded = codec.GetPixels(info, bitmap.GetPixels());
        if (decoded != SKCodecResult.Success)
        {
            throw new InvalidDataException($"{path}: found an image that breaks off or is broken ({decoded}), expected a whole one.");
        }
        var image = ToPlanes(MemoryMarshal.Cast<byte, uint>(bitmap.GetPixelSpan()), info.Height, info.Width);
        return followOrientation ? Orientation.Follow(image, (int)codec.EncodedOrigin) : image;
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
