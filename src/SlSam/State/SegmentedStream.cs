using System.Text;

namespace SlSam.State;

/// <summary>A stream in memory that may be longer than an array can be (2 GiB).</summary>
/// <param name="segmentSize">Bytes that are allocated at once.</param>
internal sealed class SegmentedStream(int segmentSize = 1 << 24) : Stream
{
    private readonly List<byte[]?> _segments = [];
    private long _length;

    /// <summary>What a function writes, from the start.</summary>
    public static SegmentedStream Of(Action<BinaryWriter> write)
    {
        var stream = new SegmentedStream();
        using (var writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true))
        {
            write(writer);
        }

        stream.Position = 0;
        return stream;
    }

    /// <summary>The content, piece by piece.</summary>
    public IEnumerable<ReadOnlyMemory<byte>> Segments =>
        _segments
            .Select(
                (segment, i) =>
                    (segment ?? new byte[segmentSize]).AsMemory(0, (int)Math.Min(segmentSize, _length - ((long)i * segmentSize)))
            )
            .Select(piece => (ReadOnlyMemory<byte>)piece);

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => true;

    public override long Length => _length;

    public override long Position { get; set; }

    public override void Flush() { }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        var wanted = (int)Math.Min(buffer.Length, Math.Max(0, _length - Position));
        for (var done = 0; done < wanted; )
        {
            var (segment, start) = Place();
            var piece = Math.Min(wanted - done, segmentSize - start);
            if (_segments[segment] is { } data)
            {
                data.AsSpan(start, piece).CopyTo(buffer[done..]);
            }
            else
            {
                buffer.Slice(done, piece).Clear();
            }

            (done, Position) = (done + piece, Position + piece);
        }

        return wanted;
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (buffer.Length > 0)
        {
            var (segment, start) = Place();
            while (_segments.Count <= segment)
            {
                _segments.Add(null);
            }

            var piece = Math.Min(buffer.Length, segmentSize - start);
            buffer[..piece].CopyTo((_segments[segment] ??= new byte[segmentSize]).AsSpan(start));
            buffer = buffer[piece..];
            Position += piece;
        }

        _length = Math.Max(_length, Position);
    }

    public override long Seek(long offset, SeekOrigin origin) =>
        Position =
            offset
            + (
                origin switch
                {
                    SeekOrigin.Begin => 0,
                    SeekOrigin.Current => Position,
                    _ => _length,
                }
            );

    public override void SetLength(long value) => throw new NotSupportedException("A SegmentedStream only grows, by writing.");

    private (int Segment, int Start) Place() => ((int)(Position / segmentSize), (int)(Position % segmentSize));
}
