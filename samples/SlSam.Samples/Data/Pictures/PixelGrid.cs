using System.Buffers;
using System.Numerics;

namespace SlSam.Samples.Data.Pictures;

/// <summary>
/// Bytes in rows, each row of whole vectors, so that loops over them need no special end: what lies behind a row's last byte is anything.
/// Memory is borrowed; to be disposed.
/// </summary>
internal readonly struct PixelGrid : IDisposable
{
    private readonly byte[] _bytes;
    private readonly int _width;

    public PixelGrid(int height, int width)
    {
        _width = width;
        Stride = (width + Vector<byte>.Count - 1) / Vector<byte>.Count * Vector<byte>.Count;
        Height = height;
        _bytes = ArrayPool<byte>.Shared.Rent(height * Stride);
    }

    /// <summary>Number of rows.</summary>
    public int Height { get; }

    /// <summary>From one row to the next, in bytes.</summary>
    public int Stride { get; }

    /// <summary>Everything from a row on.</summary>
    public Span<byte> From(int row) => _bytes.AsSpan(row * Stride);

    /// <summary>One row.</summary>
    public Span<byte> Row(int row) => _bytes.AsSpan(row * Stride, _width);

    /// <summary>Puts bytes into a column.</summary>
    public void SetColumn(int column, ReadOnlySpan<byte> values)
    {
        var (bytes, place) = (_bytes, column);
        foreach (var value in values)
        {
            bytes[place] = value;
            place += Stride;
        }
    }

    public void Dispose() => ArrayPool<byte>.Shared.Return(_bytes);
}
