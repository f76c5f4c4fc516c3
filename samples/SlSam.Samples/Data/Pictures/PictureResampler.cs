using System.Buffers;

namespace SlSam.Samples.Data.Pictures;

/// <summary>Brings a part of a picture to another size, rounding to bytes after each axis, as Pillow does.</summary>
internal static class PictureResampler
{
    private const int Half = 1 << (AxisWeights.Precision - 1);

    /// <summary>Writes size * size bytes for each channel; the box lies inside the picture.</summary>
    public static void Resample(Picture picture, PictureBox box, int size, Resampling resampling, Span<byte> result)
    {
        var across = new AxisWeights(box.Width, size, resampling);
        var down = new AxisWeights(box.Height, size, resampling);
        var rows = ArrayPool<byte>.Shared.Rent(box.Height * size);
        for (var channel = 0; channel < Picture.Channels; channel++)
        {
            for (var y = 0; y < box.Height; y++)
            {
                Across(picture.Row(channel, box.Top + y).Slice(box.Left, box.Width), across, rows.AsSpan(y * size, size));
            }
            for (var y = 0; y < size; y++)
            {
                Down(rows, down[y], result.Slice((channel * size + y) * size, size));
            }
        }
        ArrayPool<byte>.Shared.Return(rows);
    }

    private static void Across(ReadOnlySpan<byte> source, AxisWeights axis, Span<byte> row)
    {
        for (var x = 0; x < row.Length; x++)
        {
            var (start, weights) = axis[x];
            var sum = Half;
            for (var i = 0; i < weights.Length; i++)
            {
                sum += source[start + i] * weights[i];
            }
            row[x] = ToByte(sum);
        }
    }

    private static void Down(ReadOnlySpan<byte> rows, (int Start, int[] Weights) pixel, Span<byte> row)
    {
        for (var x = 0; x < row.Length; x++)
        {
            var sum = Half;
            for (var i = 0; i < pixel.Weights.Length; i++)
            {
                sum += rows[(pixel.Start + i) * row.Length + x] * pixel.Weights[i];
            }
            row[x] = ToByte(sum);
        }
    }

    private static byte ToByte(int sum) => (byte)Math.Clamp(sum >> AxisWeights.Precision, 0, 255);
}
