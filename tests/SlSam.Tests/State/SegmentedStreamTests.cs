using SlSam.State;

namespace SlSam.Tests.State;

/// <summary>A stream in memory that may be longer than an array.</summary>
public class SegmentedStreamTests
{
    [Fact]
    public void It_gives_back_what_was_written_across_segments()
    {
        var bytes = Enumerable.Range(0, 1000).Select(i => (byte)(i * 7)).ToArray();
        using var stream = new SegmentedStream(segmentSize: 64);
        stream.Write(bytes, 0, 100);
        stream.Write(bytes, 100, 900);
        stream.Position = 0;
        var found = new byte[1000];

        stream.ReadExactly(found);

        found.Should().Equal(bytes);
        stream.Length.Should().Be(1000);
        stream.ReadByte().Should().Be(-1);
        stream.Segments.SelectMany(segment => segment.ToArray()).Should().Equal(bytes);
    }

    [Fact]
    public void It_goes_beyond_two_gibibytes()
    {
        using var stream = new SegmentedStream();
        stream.Seek(3L << 30, SeekOrigin.Begin);
        stream.Write([1, 2, 3]);
        stream.Position = (3L << 30) - 1;

        stream.Length.Should().Be((3L << 30) + 3);
        stream.ReadByte().Should().Be(0, "nothing was written there");
        stream.ReadByte().Should().Be(1);
    }
}
