using SlSam.HuggingFace.Images;

namespace SlSam.HuggingFace;

/// <summary>
/// For evaluation: the whole image brought to a size, and of that the middle, as <see cref="ImageProcessor.Resize"/> does for a model. May be used
/// from several threads at once.
/// </summary>
public sealed class ImageResize
{
    private readonly ResizeTarget? _target;
    private readonly ImageSize? _crop;
    private readonly Resampling _resampling;

    /// <summary>The whole image, brought to a square, whatever becomes of its shape.</summary>
    /// <param name="size">Height and width of the result, in pixels.</param>
    /// <param name="resampling">How images are brought to another size.</param>
    public ImageResize(int size, Resampling resampling = Resampling.Bilinear)
        : this(size, new ResizeTarget.Exactly(ImageSize.Square(size)), crop: null, resampling) { }

    /// <param name="size">Height and width of the result.</param>
    /// <param name="target">Null: the image keeps its size.</param>
    /// <param name="crop">What is cut out of the middle, black where the image ends before; null: nothing is cut.</param>
    /// <param name="resampling">How images are brought to another size.</param>
    internal ImageResize(int size, ResizeTarget? target, ImageSize? crop, Resampling resampling)
    {
        Size = size;
        (_target, _crop, _resampling) = (target, crop, resampling);
    }

    /// <summary>Height and width of the result, in pixels.</summary>
    public int Size { get; }

    /// <summary>Makes the result.</summary>
    /// <param name="image">Of any Size.</param>
    /// <param name="result">Receives 3 * Size * Size bytes, in planes.</param>
    /// <exception cref="InvalidDataException">The result has another size than the one that was promised.</exception>
    public void Apply(Image image, Span<byte> result)
    {
        var resized = _target?.SizeFor(image.Size) ?? image.Size;
        RequireSize(_crop ?? resized, image);
        if (_crop is null || resized == _crop)
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
            ImageResampler.Resample(image, ImageBox.All(image), to, _resampling, result);
        }
    }

    private void CutMiddle(Image image, Span<byte> result)
    {
        var (top, left) = (Margin(image.Height), Margin(image.Width));
        var width = Math.Min(Size, image.Width);
        result.Clear();
        for (var channel = 0; channel < Image.Channels; channel++)
        {
            for (var y = Math.Max(0, -top); y < Size && y + top < image.Height; y++)
            {
                var source = image.Row(channel, y + top).Slice(Math.Max(left, 0), width);
                source.CopyTo(result[((channel * Size + y) * Size + Math.Max(-left, 0))..]);
            }
        }
    }

    /// <summary>What is cut off before the middle; negative: what is put there.</summary>
    private int Margin(int length) => length >= Size ? (length - Size) / 2 : -((Size - length) / 2);

    private void RequireSize(ImageSize found, Image image)
    {
        if (found != ImageSize.Square(Size))
        {
            throw new InvalidDataException(
                $"Found an image of {image.Size} pixels that is prepared to {found}, expected {ImageSize.Square(Size)}, which the model reads."
            );
        }
    }
}
