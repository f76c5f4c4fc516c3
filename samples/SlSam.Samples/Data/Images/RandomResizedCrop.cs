using SlSam.HuggingFace;

namespace SlSam.Samples.Data.Images;

/// <summary>
/// For training, as in the paper: a random part of the image (8 to 100 % of its area, 3:4 to 4:3), brought to the model's size; half of
/// them mirrored left-right.
/// </summary>
internal sealed class RandomResizedCrop(int size, Resampling resampling = Resampling.Bilinear) : IImageTransform
{
    private const double LeastArea = 0.08;
    private const double WidestAspect = 4.0 / 3.0;
    private const int Attempts = 10;

    /// <inheritdoc/>
    public int Size => size;

    /// <inheritdoc/>
    public void Apply(Image image, ref Draws draws, Span<byte> result)
    {
        var box = DrawBox(image, ref draws);
        image.Resample(box, ImageSize.Square(size), resampling, result);
        if (draws.NextBool())
        {
            Mirror(result);
        }
    }

    private static ImageBox DrawBox(Image image, ref Draws draws)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var area = image.Height * image.Width * draws.Between(LeastArea, 1);
            var aspect = Math.Exp(draws.Between(-Math.Log(WidestAspect), Math.Log(WidestAspect)));
            var width = (int)Math.Round(Math.Sqrt(area * aspect));
            var height = (int)Math.Round(Math.Sqrt(area / aspect));
            if (width >= 1 && width <= image.Width && height >= 1 && height <= image.Height)
            {
                return new ImageBox(draws.NextInt(image.Width - width + 1), draws.NextInt(image.Height - height + 1), width, height);
            }
        }
        return Middle(image);
    }

    /// <summary>The largest middle part of an allowed shape: where an image is so long or so tall that no drawn part fits.</summary>
    private static ImageBox Middle(Image image)
    {
        var width = Math.Min(image.Width, (int)Math.Round(image.Height * WidestAspect));
        var height = Math.Min(image.Height, (int)Math.Round(image.Width * WidestAspect));
        return new ImageBox((image.Width - width) / 2, (image.Height - height) / 2, width, height);
    }

    private void Mirror(Span<byte> planes)
    {
        for (var row = 0; row < planes.Length; row += size)
        {
            planes.Slice(row, size).Reverse();
        }
    }
}
