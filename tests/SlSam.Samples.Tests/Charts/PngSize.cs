using System.Buffers.Binary;

namespace SlSam.Samples.Tests.Charts;

/// <summary>What a PNG file says of its size.</summary>
internal static class PngSize
{
    private static readonly byte[] Signature = [0x89, .. "PNG\r\n"u8, 0x1a, (byte)'\n'];

    /// <summary>Width and height in pixels; fails where the file is no PNG.</summary>
    public static (int Width, int Height) Of(string path)
    {
        var bytes = File.ReadAllBytes(path);
        Xunit.Assert.Equal(Signature, bytes[..Signature.Length]);
        return (BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(16)), BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(20)));
    }
}
