namespace SlSam.Samples.Data.Pictures;

/// <summary>For evaluation: the whole picture brought to a size, and of that the middle.</summary>
/// <param name="size">Height and width of the result.</param>
/// <param name="target">Null: the picture keeps its size.</param>
/// <param name="crop">What is cut out of the middle, black where the picture ends before; null: nothing is cut.</param>
/// <param name="resampling">How pictures are brought to another size.</param>
public sealed class Resize(int size, ResizeTarget? target, PictureSize? crop, Resampling resampling) : IPictureTransform
{
    /// <summary>The whole picture, brought to the model's size.</summary>
    public Resize(int size, Resampling resampling = Resampling.Bilinear)
        : this(size, new ResizeTarget.Exactly(PictureSize.Square(size)), crop: null, resampling) { }

    /// <inheritdoc/>
    public int Size => size;

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">The result has another size than the one that was promised.</exception>
    public void Apply(Picture picture, ref Draws draws, Span<byte> result)
    {
        var resized = target?.SizeFor(picture.Size) ?? picture.Size;
        RequireSize(crop ?? resized, picture);
        if (crop is null || resized == crop)
        {
            Bring(picture, resized, result);
            return;
        }
        var whole = new byte[Picture.Channels * resized.Height * resized.Width];
        Bring(picture, resized, whole);
        CutMiddle(new Picture(whole, resized.Height, resized.Width), result);
    }

    private void Bring(Picture picture, PictureSize to, Span<byte> result)
    {
        if (picture.Size == to)
        {
            picture.Planes.Span.CopyTo(result);
        }
        else
        {
            PictureResampler.Resample(picture, PictureBox.All(picture), to, resampling, result);
        }
    }

    private void CutMiddle(Picture picture, Span<byte> result)
    {
        var (top, left) = (Margin(picture.Height), Margin(picture.Width));
        var width = Math.Min(size, picture.Width);
        result.Clear();
        for (var channel = 0; channel < Picture.Channels; channel++)
        {
            for (var y = Math.Max(0, -top); y < size && y + top < picture.Height; y++)
            {
                var source = picture.Row(channel, y + top).Slice(Math.Max(left, 0), width);
                source.CopyTo(result[((channel * size + y) * size + Math.Max(-left, 0))..]);
            }
        }
    }

    /// <summary>What is cut off before the middle; negative: what is put there.</summary>
    private int Margin(int length) => length >= size ? (length - size) / 2 : -((size - length) / 2);

    private void RequireSize(PictureSize found, Picture picture)
    {
        if (found != PictureSize.Square(size))
        {
            throw new InvalidDataException(
                $"Found a picture of {picture.Size} pixels that is prepared to {found}, expected {PictureSize.Square(size)}, which the model reads."
            );
        }
    }
}
