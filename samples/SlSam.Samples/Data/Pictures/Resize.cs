namespace SlSam.Samples.Data.Pictures;

/// <summary>For evaluation: the whole picture, brought to the model's size.</summary>
public sealed class Resize(int size, Resampling resampling = Resampling.Bilinear) : IPictureTransform
{
    /// <inheritdoc/>
    public int Size => size;

    /// <inheritdoc/>
    public void Apply(Picture picture, ref Draws draws, Span<byte> result)
    {
        if ((picture.Height, picture.Width) == (size, size))
        {
            picture.Planes.Span.CopyTo(result);
        }
        else
        {
            PictureResampler.Resample(picture, PictureBox.All(picture), size, resampling, result);
        }
    }
}
