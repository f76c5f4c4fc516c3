namespace SlSam.HuggingFace.Images;

/// <summary>For evaluation: the whole image brought to a size, and of that the middle.</summary>
/// <param name="size">Height and width of the result.</param>
/// <param name="target">Null: the image keeps its size.</param>
/// <param name="crop">What is cut out of the middle, black where the image ends before; null: nothing is cut.</param>
/// <param name="resampling">How images are brought to another size.</param>
internal sealed class Resize(int size, ResizeTarget? target, ImageSize? crop, Resampling resampling)
{
    /// <summary>The whole image, brought to the model's size.</summary>
    public Resize(int size)
        : this(size, new ResizeTarget.Exactly(ImageSize.Square(size)), crop: null, Resampling.Bilinear) { }

    /// <summary>Height and width of the result.</summary>
    public int Size => size;

    /// <summary>Makes the result.</summary>
    /// <param name="image">Of any size.</param>
    /// <param name="result">Receives 3 * Size * Size bytes, in planes.</param>
    /// <exception cref="InvalidDataException">The result has another size than the one that was promised.</exception>
    public void Apply(Image image, Span<byte> result)
    {
        var resized = target?.SizeFor(image.Size) ?? image.Size;
        RequireSize(crop ?? resized, image);
        if (crop is null || resized == crop)
        {
            Bring(image, resized, result);
            return;
        }
        var whole = new byte[Image.Channels * resized.Height * resized.Width];
        Bring(image, resized, whole);
        CutMiddle(Image.FromPlanes(whole, resized.Height, resized.Width), result);
    }

    private void Bring(Image image, ImageSize to, Span<byte> result)
    {
        if (image.Size == to)
        {
            image.Planes.Span.CopyTo(result);
        }
        else
        {
            ImageResampler.Resample(image, ImageBox.All(image), to, resampling, result);
        }
    }

    private void CutMiddle(Image image, Span<byte> result)
    {
        var (top, left) = (Margin(image.Height), Margin(image.Width));
        var width = Math.Min(size, image.Width);
        result.Clear();
        for (var channel = 0; channel < Image.Channels; channel++)
        {
            for (var y = Math.Max(0, -top); y < size && y + top < image.Height; y++)
            {
                var source = image.Row(channel, y + top).Slice(Math.Max(left, 0), width);
                source.CopyTo(result[((channel * size + y) * size + Math.Max(-left, 0))..]);
            }
        }
    }

    /// <summary>What is cut off before the middle; negative: what is put there.</summary>
    private int Margin(int length) => length >= size ? (length - size) / 2 : -((size - length) / 2);

    private void RequireSize(ImageSize found, Image image)
    {
        if (found != ImageSize.Square(size))
        {
            throw new InvalidDataException(
                $"Found an image of {image.Size} pixels that is prepared to {found}, expected {ImageSize.Square(size)}, which the model reads."
            );
        }
    }
}
