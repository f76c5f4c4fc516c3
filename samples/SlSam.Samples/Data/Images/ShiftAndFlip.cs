using SlSam.HuggingFace;

namespace SlSam.Samples.Data.Images;

/// <summary>
/// For training on images that have the right size: moves each by a few pixels (what comes in at the edge repeats the edge) and mirrors
/// half of them left-right.
/// </summary>
/// <param name="size">Height and width of all images.</param>
/// <param name="furthest">The largest move in pixels, 0 or more, less than the size.</param>
public sealed class ShiftAndFlip(int size, int furthest = 4) : IImageTransform
{
    /// <inheritdoc/>
    public int Size => size;

    /// <inheritdoc/>
    public void Apply(Image image, ref Draws draws, Span<byte> result)
    {
        var right = draws.NextInt(2 * furthest + 1) - furthest;
        var down = draws.NextInt(2 * furthest + 1) - furthest;
        var flipped = draws.NextBool();
        for (var channel = 0; channel < Image.Channels; channel++)
        {
            for (var y = 0; y < size; y++)
            {
                var row = result.Slice((channel * size + y) * size, size);
                Shift(image.Row(channel, Math.Clamp(y - down, 0, size - 1)), right, row);
                if (flipped)
                {
                    row.Reverse();
                }
            }
        }
    }

    private static void Shift(ReadOnlySpan<byte> source, int right, Span<byte> target)
    {
        if (right >= 0)
        {
            target[..right].Fill(source[0]);
            source[..^right].CopyTo(target[right..]);
        }
        else
        {
            var left = -right;
            source[left..].CopyTo(target);
            target[^left..].Fill(source[^1]);
        }
    }
}
