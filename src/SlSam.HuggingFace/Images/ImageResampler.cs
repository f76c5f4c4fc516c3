using System.Numerics;
using System.Runtime.CompilerServices;

namespace SlSam.HuggingFace.Images;

/// <summary>
/// Brings a part of an image to another size, rounding to bytes after each axis, as Pillow does: to the bit. Both axes are one operation,
/// rows that are weighted sums of rows, which vectors do fast; across, on the image turned about its diagonal.
/// </summary>
internal static class ImageResampler
{
    /// <summary>Writes height * width bytes for each channel; the box lies inside the image.</summary>
    public static void Resample(Image image, ImageBox box, ImageSize size, Resampling resampling, Span<byte> result)
    {
        var across = AxisWeights.Create(box.Width, size.Width, resampling);
        var down = AxisWeights.Create(box.Height, size.Height, resampling);
        using var columns = new PixelGrid(box.Width, box.Height);
        using var newColumns = new PixelGrid(size.Width, box.Height);
        using var rows = new PixelGrid(box.Height, size.Width);
        using var newRows = new PixelGrid(size.Height, size.Width);
        for (var channel = 0; channel < Image.Channels; channel++)
        {
            columns.SetTransposed(image.From(channel, box.Top, box.Left), image.Width);
            Weigh(columns, across, newColumns);
            rows.SetTransposed(newColumns.From(0), newColumns.Stride);
            Weigh(rows, down, newRows);
            for (var y = 0; y < size.Height; y++)
            {
                newRows.Row(y).CopyTo(result[((channel * size.Height + y) * size.Width)..]);
            }
        }
    }

    /// <summary>Fast from the first call on: there may not be many before somebody waits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Weigh(PixelGrid source, AxisWeights axis, PixelGrid result)
    {
        for (var row = 0; row < result.Height; row++)
        {
            var pixels = source.From(axis.Start(row));
            var target = result.From(row);
            for (var place = 0; place < result.Stride; place += Vector<byte>.Count)
            {
                WeightedSum(pixels[place..], source.Stride, axis.Weights(row)).CopyTo(target[place..]);
            }
        }
    }

    /// <summary>As many pixels of one row as a vector holds, from those below each other in several rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<byte> WeightedSum(ReadOnlySpan<byte> pixels, int stride, ReadOnlySpan<int> weights)
    {
        var half = new Vector<int>(1 << (AxisWeights.Precision - 1));
        var (sum0, sum1, sum2, sum3) = (half, half, half, half);
        for (var k = 0; k < weights.Length; k++)
        {
            Vector.Widen(new Vector<byte>(pixels[(k * stride)..]), out var low, out var high);
            Vector.Widen(low, out var pixels0, out var pixels1);
            Vector.Widen(high, out var pixels2, out var pixels3);
            var weight = new Vector<int>(weights[k]);
            sum0 += Vector.AsVectorInt32(pixels0) * weight;
            sum1 += Vector.AsVectorInt32(pixels1) * weight;
            sum2 += Vector.AsVectorInt32(pixels2) * weight;
            sum3 += Vector.AsVectorInt32(pixels3) * weight;
        }
        var low16 = Vector.Narrow(ToPixels(sum0), ToPixels(sum1));
        var high16 = Vector.Narrow(ToPixels(sum2), ToPixels(sum3));
        return Vector.AsVectorByte(Vector.Narrow(low16, high16));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<int> ToPixels(Vector<int> sums) =>
        Vector.Min(Vector.Max(Vector.ShiftRightArithmetic(sums, AxisWeights.Precision), Vector<int>.Zero), new Vector<int>(byte.MaxValue));
}
