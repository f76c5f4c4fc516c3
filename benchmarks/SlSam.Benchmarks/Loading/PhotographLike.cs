using SkiaSharp;
using SlSam.HuggingFace;

namespace SlSam.Benchmarks.Loading;

/// <summary>Files as large, and as hard to decode, as photographs: soft shapes with a little noise.</summary>
internal static class PhotographLike
{
    private const int Height = 375;
    private const int Width = 500;
    private const int JpegQuality = 90;

    /// <summary>Height and width of all.</summary>
    public static ImageSize Size { get; } = new(Height, Width);

    /// <summary>Writes files, and gives their paths.</summary>
    public static IReadOnlyList<string> Write(string folder, int count, bool isJpeg) =>
        [.. Enumerable.Range(0, count).Select(index => WriteOne(folder, index, isJpeg))];

    private static string WriteOne(string folder, int index, bool isJpeg)
    {
        var random = new Random(index);
        using var bitmap = new SKBitmap(Width, Height, SKColorType.Rgba8888, SKAlphaType.Opaque);
        var pixels = bitmap.GetPixelSpan();
        for (var place = 0; place < pixels.Length; place++)
        {
            var (pixel, channel) = (place / 4, place % 4);
            var (y, x) = (pixel / Width, pixel % Width);
            var shape = 128 + 80 * Math.Sin((x + 40 * index) / 31.0 + channel) * Math.Cos(y / 23.0);
            pixels[place] = channel == 3 ? byte.MaxValue : (byte)(shape + random.Next(-8, 9));
        }
        using var data = bitmap.Encode(isJpeg ? SKEncodedImageFormat.Jpeg : SKEncodedImageFormat.Png, JpegQuality);
        var path = Path.Combine(folder, $"{index}{(isJpeg ? ".jpg" : ".png")}");
        File.WriteAllBytes(path, data.ToArray());
        return path;
    }
}
