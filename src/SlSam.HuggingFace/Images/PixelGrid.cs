using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace SlSam.HuggingFace.Images;

/// <summary>
/// Bytes in rows, each row of whole vectors, so that loops over them need no special end: what lies behind a row's last byte is anything.
/// Memory is borrowed; to be disposed.
/// </summary>
internal readonly struct PixelGrid : IDisposable
{
    /// <summary>Rows that are turned at once: as many bytes as one store writes.</summary>
    private const int Together = sizeof(ulong);

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

    /// <summary>Fills the grid with something turned about its diagonal: its columns are rows here.</summary>
    /// <param name="source">As many rows as this has columns, and the other way round.</param>
    /// <param name="sourceStride">From one row of it to the next.</param>
    public void SetTransposed(ReadOnlySpan<byte> source, int sourceStride)
    {
        for (var column = 0; column < _width; column += Together)
        {
            var count = Math.Min(Together, _width - column);
            Transpose(source[(column * sourceStride)..], sourceStride, count, _bytes.AsSpan(column));
        }
    }

    public void Dispose() => ArrayPool<byte>.Shared.Return(_bytes);

    /// <summary>Turns a few rows. Stores of single bytes, each into another line of the cache, would take several times as long.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Transpose(ReadOnlySpan<byte> source, int sourceStride, int count, Span<byte> target)
    {
        for (var row = 0; row < Height; row++)
        {
            ulong bytes = 0;
            for (var i = count - 1; i >= 0; i--)
            {
                bytes = (bytes << 8) | source[i * sourceStride + row];
            }
            BinaryPrimitives.WriteUInt64LittleEndian(target[(row * Stride)..], bytes);
        }
    }
}
