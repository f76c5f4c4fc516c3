using SkiaSharp;
using SlSam.Samples.Data.Pictures;

namespace SlSam.Samples.Tests.Data;

/// <summary>Pictures that look like nothing else, and files of them.</summary>
internal static class TestPictures
{
    /// <summary>A picture whose every byte depends on its place.</summary>
    public static Picture Pattern(int height, int width, int variant = 0)
    {
        var planes =
            from channel in Enumerable.Range(0, Picture.Channels)
            from y in Enumerable.Range(0, height)
            from x in Enumerable.Range(0, width)
            select (byte)(x * x * 7 + y * 13 * (channel + 1) + x * y * 3 + channel * 101 + variant * 57);
        return new Picture(planes.ToArray(), height, width);
    }

    /// <summary>The bytes of a file; a PNG has the very same pixels.</summary>
    public static byte[] Encode(Picture picture, SKEncodedImageFormat format)
    {
        using var bitmap = new SKBitmap(picture.Width, picture.Height, SKColorType.Rgba8888, SKAlphaType.Opaque);
        for (var y = 0; y < picture.Height; y++)
        {
            for (var x = 0; x < picture.Width; x++)
            {
                bitmap.SetPixel(x, y, new SKColor(picture.Row(0, y)[x], picture.Row(1, y)[x], picture.Row(2, y)[x]));
            }
        }
        using var data = bitmap.Encode(format, quality: 90);
        return data.ToArray();
    }

    /// <summary>Writes a file, and the folders to it.</summary>
    public static void Save(string path, Picture picture)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var isPng = Path.GetExtension(path).Equals(".png", StringComparison.OrdinalIgnoreCase);
        File.WriteAllBytes(path, Encode(picture, isPng ? SKEncodedImageFormat.Png : SKEncodedImageFormat.Jpeg));
    }
}
