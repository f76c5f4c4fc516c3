using System.Buffers.Binary;

namespace SlSam.HuggingFace.Images;

/// <summary>How the camera was held, as a PNG says it in its chunk <c>eXIf</c>, which Skia passes over.</summary>
internal static class PngOrientation
{
    private const int SignatureLength = 8;

    /// <summary>Length, type and checksum.</summary>
    private const int ChunkFrame = 12;

    /// <summary>From 1 to 8; 1 where the file says nothing.</summary>
    public static int Of(ReadOnlySpan<byte> file)
    {
        var rest = file[SignatureLength..];
        while (rest.Length >= ChunkFrame)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(rest);
            if (length > rest.Length - ChunkFrame)
            {
                break;
            }
            if (rest[4..].StartsWith("eXIf"u8))
            {
                return ExifOrientation.Of(rest.Slice(8, (int)length)) ?? Orientation.Upright;
            }
            rest = rest[(ChunkFrame + (int)length)..];
        }
        return Orientation.Upright;
    }
}
