namespace SlSam.Samples.Data.Pictures;

/// <summary>
/// For training, as in the paper: a random part of the picture (8 to 100 % of its area, 3:4 to 4:3), brought to the model's size; half of
/// them mirrored left-right.
/// </summary>
public sealed class RandomResizedCrop(int size, Resampling resampling = Resampling.Bilinear) : IPictureTransform
{
    private const double LeastArea = 0.08;
    private const double WidestAspect = 4.0 / 3.0;
    private const int Attempts = 10;

    /// <inheritdoc/>
    public int Size => size;

    /// <inheritdoc/>
    public void Apply(Picture picture, ref Draws draws, Span<byte> result)
    {
        var box = DrawBox(picture, ref draws);
        PictureResampler.Resample(picture, box, PictureSize.Square(size), resampling, result);
        if (draws.NextBool())
        {
            Mirror(result);
        }
    }

    private static PictureBox DrawBox(Picture picture, ref Draws draws)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var area = picture.Height * picture.Width * draws.Between(LeastArea, 1);
            var aspect = Math.Exp(draws.Between(-Math.Log(WidestAspect), Math.Log(WidestAspect)));
            var width = (int)Math.Round(Math.Sqrt(area * aspect));
            var height = (int)Math.Round(Math.Sqrt(area / aspect));
            if (width >= 1 && width <= picture.Width && height >= 1 && height <= picture.Height)
            {
                return new PictureBox(draws.NextInt(picture.Width - width + 1), draws.NextInt(picture.Height - height + 1), width, height);
            }
        }
        return Middle(picture);
    }

    /// <summary>The largest middle part of an allowed shape: where a picture is so long or so tall that no drawn part fits.</summary>
    private static PictureBox Middle(Picture picture)
    {
        var width = Math.Min(picture.Width, (int)Math.Round(picture.Height * WidestAspect));
        var height = Math.Min(picture.Height, (int)Math.Round(picture.Width * WidestAspect));
        return new PictureBox((picture.Width - width) / 2, (picture.Height - height) / 2, width, height);
    }

    private void Mirror(Span<byte> planes)
    {
        for (var row = 0; row < planes.Length; row += size)
        {
            planes.Slice(row, size).Reverse();
        }
    }
}
