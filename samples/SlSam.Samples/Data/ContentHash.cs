using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace SlSam.Samples.Data;

/// <summary>What the contents of examples come to, wherever they lie: the same for the same examples in the same order.</summary>
public sealed class ContentHash : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>Takes bytes in.</summary>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        Span<byte> length = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(length, bytes.Length);
        _hash.AppendData(length); // so that what lies on either side of a border is not taken for each other
        _hash.AppendData(bytes);
    }

    /// <summary>Takes a text in; null is none.</summary>
    public void Add(string? text) => Add(text is null ? [] : Encoding.UTF8.GetBytes("=" + text));

    /// <summary>Takes a number in.</summary>
    public void Add(double number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(double)];
        BinaryPrimitives.WriteDoubleLittleEndian(bytes, number);
        Add(bytes);
    }

    /// <summary>Of all so far, in hexadecimal digits.</summary>
    public override string ToString() => Convert.ToHexStringLower(_hash.GetCurrentHash());

    /// <inheritdoc/>
    public void Dispose() => _hash.Dispose();
}
