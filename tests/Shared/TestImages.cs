using SkiaSharp;
using SlSam.HuggingFace;

namespace SlSam.Testing;

/// <summary>Images that look like nothing else, and files of them.</summary>
internal static class TestImages
{
    /// <summary>An image whose every byte depends on its place.</summary>
    public static Image Pattern(int height, int width, int variant = 0)
    {
        var planes =
            from channel in Enumerable.Range(0, Image.Channels)
            from y in Enumerable.Range(0, height)
            from x in Enumerable.Range(0, width)
            select (byte)(x * x * 7 + y * 13 * (channel + 1) + x * y * 3 + channel * 101 + variant * 57);
        return Image.FromPlanes(planes.ToArray(), height, width);
    }

    /// <summary>The bytes of a file; a PNG has the very same pixels.</summary>
    public static byte[] Encode(Image image, SKEncodedImageFormat format)
    {
        using var bitmap = new SKBitmap(image.Width, image.Height, SKColorType.Rgba8888, SKAlphaType.Opaque);
        for (var y = 0; y < image.Height; y++)
        {
            for (var x = 0; x < image.Width; x++)
            {
                bitmap.SetPixel(x, y, new SKColor(image.Row(0, y)[x], image.Row(1, y)[x], image.Row(2, y)[x]));
            }
        }
        using var data = bitmap.Encode(format, quality: 90);
        return data.ToArray();
    }

    /// <summary>Writes a file, and the folders to it.</summary>
    public static void Save(string path, Image image)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var isPng = Path.GetExtension(path).Equals(".png", StringComparison.OrdinalIgnoreCase);
        File.WriteAllBytes(path, Encode(image, isPng ? SKEncodedImageFormat.Png : SKEncodedImageFormat.Jpeg));
    }
}
