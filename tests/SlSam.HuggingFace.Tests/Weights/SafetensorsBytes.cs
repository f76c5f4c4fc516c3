using System.Buffers.Binary;

namespace SlSam.HuggingFace.Tests.Weights;

/// <summary>Safetensors files made by hand, right or wrong.</summary>
internal static class SafetensorsBytes
{
    public static byte[] Make(string header, int bodyLength) => Make(System.Text.Encoding.UTF8.GetBytes(header), new byte[bodyLength]);

    public static byte[] Make(byte[] header, byte[] body)
    {
        var length = new byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)header.Length);
        return [.. length, .. header, .. body];
    }
}
